using System.Net;
using MatchChat.TestKit.SqlServer;

namespace MatchChat.Chat.Tests;

/// <summary>A database that moves to another machine may have committed what it answers with an error; that the error is one after which work may be repeated says nothing about it.</summary>
public sealed class UnknownCommitTests
{
    private int strikes;
    private volatile bool isNear;
    private volatile bool isArmed;

    [Theory]
    [InlineData(40197)]
    [InlineData(40501)]
    [InlineData(40613)]
    public async Task It_is_refused_as_unknown_and_the_same_command_given_again_finds_what_was_done(int error)
    {
        await using var town = await Town.Start(new HostSettings { Database = file => TestDatabase.EmulatedIn(file, new Emulation { Sent = Hear, Committed = () => Strike(error) }) });
        var (alice, bob, match) = (town.Person("alice"), town.Person("bob"), Guid.CreateVersion7());
        var matched = new { matchId = match, userIds = new[] { alice.Id, bob.Id } };
        isArmed = true;

        (await town.Service.Post("conversations", matched)).Expect(HttpStatusCode.ServiceUnavailable).Code.ShouldBe("storage.unavailable");

        strikes.ShouldBe(1);
        town.Store.Count("conversations_conversations", "match_id = ?", match).ShouldBe(1);
        var conversation = (await town.Service.Post("conversations", matched)).Expect(HttpStatusCode.OK).As<Conversation>();
        var (one, other) = (await alice.Joins(conversation.Id), await bob.Joins(conversation.Id));
        await one.Says("hi");
        (await other.Hears("hi")).Seq.ShouldBe(1);
    }

    private void Hear(string statement)
    {
        if (isArmed && statement.Contains("INSERT", StringComparison.Ordinal) && statement.Contains("conversations_conversations", StringComparison.Ordinal)) isNear = true;
    }

    private void Strike(int error)
    {
        if (!isNear) return;

        (isArmed, isNear) = (false, false);
        Interlocked.Increment(ref strikes);
        throw new EmulatedFault(error);
    }
}
