using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Presence.Contracts;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Presence.Tests;

/// <summary>Typing for those who were not there at its beginning, and after the end of the node that would have told its end.</summary>
public sealed class TypingWatchTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Who_opens_a_conversation_sees_who_types()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Types();
        await bob.Next("TypingStarted");
        var tablet = await bob.OnAnotherDevice();

        await tablet.Device.Invoke("OpenConversation", tablet.Conversation);

        (await tablet.Next("TypingStarted")).Payload.GetProperty("userId").GetGuid().ShouldBe(alice.Id);
        await alice.StopsTyping();
        await tablet.Next("TypingStopped");
        await alice.Device.Invoke("OpenConversation", alice.Conversation);
        await bob.Says("so?");
        await alice.Hears("so?");
        alice.HeardHere().ShouldNotContain(heard => heard.Name.StartsWith("Typing"));
    }

    [Fact]
    public async Task Across_a_block_opening_shows_nothing()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Types();
        await bob.Next("TypingStarted");
        await alice.Person.Blocks(bob.Person);
        var tablet = await bob.OnAnotherDevice();

        await tablet.Device.Invoke("OpenConversation", tablet.Conversation);

        await tablet.Says("hello?");
        tablet.HeardHere().ShouldNotContain(heard => heard.Name == "TypingStarted");
    }

    [Fact]
    public async Task What_a_node_that_died_began_is_ended_here()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        var conversation = new ConversationId(alice.Conversation);

        // As it comes from another node, of which nothing more is heard.
        var fact = new TypingChanged(conversation, new UserId(alice.Id), Typing: true, [new UserId(bob.Id)]);
        await town.Host.Services.GetRequiredService<IFactBus>().Publish(new CommittedFacts([fact], null), TestContext.Current.CancellationToken);
        await bob.Next("TypingStarted");

        await Limits.Until(
            () =>
            {
                clock.Pass(Moment);
                return bob.HeardHere().Any(heard => heard.Name == "TypingStopped");
            },
            "end of the typing");
    }
}
