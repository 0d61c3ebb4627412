using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Features;
using MatchChat.TestKit;
using MatchChat.TestKit.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Messaging.Tests.Writing;

/// <summary>Two nodes that look at the same moment whether somebody is to be woken, as SQL Server lets them.</summary>
public sealed class NotificationTests
{
    private readonly Elsewhere elsewhere = new(text => text.StartsWith("UPDATE", StringComparison.Ordinal) && text.Contains("notified_seq", StringComparison.Ordinal));

    [Fact]
    public async Task Of_two_nodes_that_ask_at_once_one_asks()
    {
        await using var node = await Node();
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "hi");
        elsewhere.Happens("UPDATE messaging_members SET notified_seq = 1");
        await node.Get<RequestNotification>().IfNobodyHasIt(pair.Conversation, pair.Bob, CancellationToken.None);
        elsewhere.HasHappened.ShouldBeTrue();

        // What comes after it is told, so what was not told before will not be.
        await pair.Says(pair.Alice, "are you there?");
        await node.Get<RequestNotification>().IfNobodyHasIt(pair.Conversation, pair.Bob, CancellationToken.None);
        var asked = (await node.Told.Until<NotificationRequested>(1))[0];
        (asked.FromSeq, asked.UpToSeq).ShouldBe((2, 2));
    }

    [Fact]
    public async Task What_the_other_one_left_is_asked_for_and_nothing_else()
    {
        await using var node = await Node();
        var pair = await node.Pair();
        foreach (var text in new[] { "one", "two", "three" }) await pair.Says(pair.Alice, text);
        // It had looked before the third.
        elsewhere.Happens("UPDATE messaging_members SET notified_seq = 2");
        await node.Get<RequestNotification>().IfNobodyHasIt(pair.Conversation, pair.Bob, CancellationToken.None);
        elsewhere.HasHappened.ShouldBeTrue();

        var asked = (await node.Told.Until<NotificationRequested>(1)).Single();
        (asked.FromSeq, asked.UpToSeq, asked.Preview).ShouldBe((3, 3, "three"));
        (await node.Read(db => db.Members.Where(member => member.UserId == pair.Bob).Select(member => member.NotifiedSeq).SingleAsync())).ShouldBe(3);
    }

    /// <summary>Whose own queue has to wait for a clock that stands still.</summary>
    private Task<ModuleNode> Node() => ModuleNode.StartOn(file => TestDatabase.EmulatedIn(file, new Emulation { Elsewhere = elsewhere }), services => services.AddSingleton<TimeProvider>(new ManualTime()));
}
