using System.Net;

namespace MatchChat.Chat.Tests;

/// <summary>Who is there. The grace is short here, so that going offline can be waited for.</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private Town? started;

    private Town Town => started!;

    public async ValueTask InitializeAsync() => started = await Town.Start(HostSettings.With(("Presence:OfflineGrace", "00:00:00.300"), ("Presence:TypingTime", "00:00:00.500")));

    public async ValueTask DisposeAsync()
    {
        if (started is not null) await started.DisposeAsync();
    }

    [Fact]
    public async Task The_other_comes_and_goes_with_the_first_and_the_last_device()
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        (await alice.Next("UserOnline")).Payload.GetProperty("userId").GetGuid().ShouldBe(bob.Id);
        var tablet = await bob.OnAnotherDevice();
        (await Of(alice, bob)).Status.ShouldBe("online");
        bob.Device.Drop();
        await tablet.Says("still here");
        await alice.Hears("still here");
        (await Of(alice, bob)).Status.ShouldBe("online");
        alice.Device.Events.Named("UserOffline").ShouldBeEmpty();
        tablet.Device.Drop();
        var offline = await alice.Next("UserOffline");
        offline.Payload.GetProperty("userId").GetGuid().ShouldBe(bob.Id);
        offline.Payload.GetProperty("lastSeenAt").GetDateTimeOffset().ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        var seen = await Of(alice, bob);
        seen.Status.ShouldBe("offline");
        seen.LastSeenAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_short_break_is_not_told()
    {
        // The grace of the other tests here would be over before a busy machine has connected again.
        await using var patient = await Town.Start(HostSettings.With(("Presence:OfflineGrace", "00:05:00")));
        var (alice, bob) = await patient.Match("alice", "bob");
        await alice.Next("UserOnline");
        for (var round = 0; round < 5; round++)
        {
            bob.Device.Drop();
            bob = await bob.OnAnotherDevice();
        }

        await bob.Says("a fence");
        await alice.Hears("a fence");
        alice.Device.Events.Named("UserOffline").ShouldBeEmpty();
        alice.Device.Events.Named("UserOnline").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Strangers_learn_nothing_and_ended_conversations_tell_nothing()
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        var (carol, _) = await Town.Match("carol", "dave");
        (await Of(carol, bob)).Status.ShouldBe("unknown");
        (await Of(carol, bob)).LastSeenAt.ShouldBeNull();
        await bob.Ends();
        (await Of(alice, bob)).Status.ShouldBe("unknown");
        bob.Device.Drop();
        await carol.Says("a fence");
        carol.Device.Events.Heard.ShouldNotContain(heard => heard.Name.StartsWith("User", StringComparison.Ordinal) && heard.Payload.GetProperty("userId").GetGuid() == bob.Id);
    }

    [Fact]
    public async Task Several_people_are_asked_about_at_once()
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        var carol = Town.Person("carol");
        await Town.Introduce(alice.Person, carol);
        var answer = (await alice.Rest.Get($"presence?userIds={bob.Id}&userIds={carol.Id}")).As<PresenceAnswer>();
        answer.Users.ShouldContain(user => user.UserId == bob.Id && user.Status == "online");
        answer.Users.ShouldContain(user => user.UserId == carol.Id && user.Status == "offline" && user.LastSeenAt == null);
    }

    [Fact]
    public async Task Typing_is_told_to_the_others_and_stops_when_told()
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        var tablet = await bob.OnAnotherDevice();
        await bob.Types();
        var started = await alice.Next("TypingStarted");
        started.Payload.GetProperty("userId").GetGuid().ShouldBe(bob.Id);
        await bob.StopsTyping();
        (await alice.Next("TypingStopped")).Payload.GetProperty("userId").GetGuid().ShouldBe(bob.Id);
        await alice.Says("a fence");
        await tablet.Hears("a fence");
        tablet.Device.Events.Named("TypingStarted").ShouldBeEmpty();
    }

    [Fact]
    public async Task Typing_stops_by_itself_with_the_message_and_on_disconnect()
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        await bob.Types();
        await alice.Next("TypingStarted");
        await alice.Next("TypingStopped");

        await bob.Types();
        await alice.Next("TypingStarted");
        await bob.Says("here it is");
        await alice.Next("TypingStopped");

        var tablet = await bob.OnAnotherDevice();
        await tablet.Types();
        await alice.Next("TypingStarted");
        tablet.Device.Drop();
        await alice.Next("TypingStopped");
    }

    [Fact]
    public async Task Over_rest_one_types_too()
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        (await bob.Rest.Post($"conversations/{bob.Conversation}/typing", new { isTyping = true })).Status.ShouldBe(HttpStatusCode.NoContent);
        await alice.Next("TypingStarted");
        (await bob.Rest.Post($"conversations/{bob.Conversation}/typing", new { isTyping = false })).Status.ShouldBe(HttpStatusCode.NoContent);
        await alice.Next("TypingStopped");
        (await Town.Person("carol").Rest.Post($"conversations/{bob.Conversation}/typing", new { isTyping = true })).Code.ShouldBe("conversation.not_participant");
    }

    private static async Task<PresenceOf> Of(Participant asking, Participant about) => (await asking.Rest.Get($"presence?userIds={about.Id}")).As<PresenceAnswer>().Users.Single();
}
