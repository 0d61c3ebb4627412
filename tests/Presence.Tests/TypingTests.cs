using System.Net;
using Shouldly;
using Xunit;

namespace MatchChat.Presence.Tests;

public sealed class TypingTests
{
    private static readonly TimeSpan TypingTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_others_are_told_of_a_start_and_a_stop_and_oneself_is_not()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        var tablet = await alice.OnAnotherDevice();

        await alice.Types();
        (await bob.Next("TypingStarted")).Payload.GetProperty("userId").GetGuid().ShouldBe(alice.Id);
        await alice.StopsTyping();
        (await bob.Next("TypingStopped")).Payload.GetProperty("userId").GetGuid().ShouldBe(alice.Id);

        await bob.Says("go on");
        await tablet.Hears("go on");
        tablet.Device.Events.Heard.ShouldNotContain(heard => heard.Name.StartsWith("Typing"));
    }

    [Fact]
    public async Task It_ends_by_itself_after_the_last_start()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Types();
        await bob.Next("TypingStarted");
        clock.Pass(TypingTime - Moment);
        await alice.Types();
        clock.Pass(TypingTime - Moment);
        await bob.Says("are you still there?");
        await alice.Hears("are you still there?");
        bob.Device.Events.Named("TypingStopped").ShouldBeEmpty();

        clock.Pass(Moment * 2);

        await bob.Next("TypingStopped");
        bob.Device.Events.Named("TypingStarted").Count.ShouldBe(1);
    }

    [Fact]
    public async Task It_ends_with_the_message_that_was_typed()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Types();
        await bob.Next("TypingStarted");

        await alice.Says("here it is");

        await bob.Hears("here it is");
        await bob.Next("TypingStopped");
    }

    [Fact]
    public async Task It_ends_with_the_connection_it_came_by()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Types();
        await bob.Next("TypingStarted");

        alice.Device.Drop();

        await bob.Next("TypingStopped");
    }

    [Fact]
    public async Task Over_REST_it_is_the_same()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");

        (await alice.Rest.Post($"conversations/{alice.Conversation}/typing", new { isTyping = true })).Expect(HttpStatusCode.NoContent);
        await bob.Next("TypingStarted");
        (await alice.Rest.Post($"conversations/{alice.Conversation}/typing", new { isTyping = false })).Expect(HttpStatusCode.NoContent);
        await bob.Next("TypingStopped");
        (await alice.Rest.Post($"conversations/{alice.Conversation}/typing", new { isTyping = true })).Expect(HttpStatusCode.NoContent);
        await bob.Next("TypingStarted");
        clock.Pass(TypingTime);
        await bob.Next("TypingStopped");
    }

    [Fact]
    public async Task Who_may_not_type_is_refused_and_nobody_hears_it()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        var mallory = await town.Person("mallory").Connects();

        (await mallory.Refused("StartTyping", alice.Conversation)).Code.ShouldBe("conversation.not_participant");
        (await mallory.Refused("StartTyping", Guid.CreateVersion7())).Code.ShouldBe("conversation.not_found");
        (await alice.Rest.Post($"conversations/{alice.Conversation}/typing", new { })).Code.ShouldBe("request.invalid");
        (await alice.Rest.Post("conversations/no-uuid/typing", new { isTyping = true })).Status.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound);
        await alice.Ends();
        (await alice.Device.Refused("StartTyping", alice.Conversation)).Code.ShouldBe("conversation.ended");
        bob.Device.Events.Heard.ShouldNotContain(heard => heard.Name.StartsWith("Typing"));
    }

    [Fact]
    public async Task Across_a_block_nobody_hears_it_and_the_blocked_one_notices_nothing()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Person.Blocks(bob.Person);

        await bob.Types();
        await alice.Types();
        clock.Pass(TypingTime);
        await bob.Says("hello?");

        var (carol, _) = await town.Match("carol", "alice");
        await carol.Says("hi alice");
        await alice.In(carol.Conversation).Hears("hi alice");
        alice.HeardHere().ShouldNotContain(heard => heard.Name.StartsWith("Typing"));
        bob.HeardHere().ShouldNotContain(heard => heard.Name.StartsWith("Typing"));
    }
}
