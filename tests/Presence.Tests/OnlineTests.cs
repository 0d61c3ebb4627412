using System.Net;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Presence.Tests;

public sealed class OnlineTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Somebody_who_connects_is_online_for_those_who_share_a_conversation()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = (town.Person("alice"), town.Person("bob"));
        var conversation = (await town.Introduce(alice, bob)).Id;
        var alices = await alice.Connects();
        (await alice.Status(bob)).ShouldBe("offline");

        await bob.Connects();

        var told = await alices.Next("UserOnline");
        told.Payload.GetProperty("conversationId").GetGuid().ShouldBe(conversation);
        told.Payload.GetProperty("userId").GetGuid().ShouldBe(bob.Id);
        told.Payload.TryGetProperty("lastSeenAt", out _).ShouldBeFalse();
        (await alice.Presence(bob)).ShouldBe(new PresenceOf(bob.Id, "online", null));
    }

    [Fact]
    public async Task It_is_told_in_every_conversation_of_the_two_and_for_the_first_device_only()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob, carol) = (town.Person("alice"), town.Person("bob"), town.Person("carol"));
        Guid[] shared = [(await town.Introduce(alice, bob)).Id, (await town.Introduce(alice, bob)).Id];
        await town.Introduce(alice, carol);
        var alices = await alice.Connects();

        await bob.Connects();
        await bob.Connects();
        await carol.Connects();

        // Presence is told in order, so what bob's second device would have caused came before this.
        await alices.Next("UserOnline", payload => payload.GetProperty("userId").GetGuid() == carol.Id);
        alices.Events.Named("UserOnline").Where(told => told.Payload.GetProperty("userId").GetGuid() == bob.Id)
            .Select(told => told.Payload.GetProperty("conversationId").GetGuid()).ShouldBe(shared, ignoreOrder: true);
    }

    [Fact]
    public async Task Offline_is_told_after_the_grace_with_the_time_of_the_last_connections_end()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        var left = clock.GetUtcNow();
        bob.Device.Drop();
        await town.Has(bob.Person, 0);

        clock.Pass(Grace - Moment);
        (await alice.Person.Status(bob.Person)).ShouldBe("online");
        alice.Device.Events.Named("UserOffline").ShouldBeEmpty();
        clock.Pass(Moment * 2);

        var told = await alice.Next("UserOffline");
        told.Payload.GetProperty("userId").GetGuid().ShouldBe(bob.Id);
        told.Payload.GetProperty("lastSeenAt").GetDateTimeOffset().ShouldBe(left, TimeSpan.FromMilliseconds(1));
        var seen = await alice.Person.Presence(bob.Person);
        seen.Status.ShouldBe("offline");
        seen.LastSeenAt.ShouldNotBeNull().ShouldBe(left, TimeSpan.FromMilliseconds(1));
        town.Store.Time("SELECT last_seen_at FROM presence_last_seen WHERE user_id = ?", bob.Id).ShouldBe(left);
    }

    [Fact]
    public async Task A_suspended_person_goes_offline_like_everybody()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        await town.Service.Post($"users/{bob.Id}/suspension", new { reason = "spam" });
        await town.Has(bob.Person, 0);

        clock.Pass(Grace + Moment);

        var told = await alice.Next("UserOffline");
        told.Payload.GetProperty("userId").GetGuid().ShouldBe(bob.Id);
    }

    [Fact]
    public async Task When_many_go_at_once_everybody_is_told_of_everybody_in_order()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var alice = town.Person("alice");
        var device = await alice.Connects();
        var others = Enumerable.Range(0, 40).Select(number => town.Person($"person {number}")).ToList();
        foreach (var other in others) await town.Introduce(alice, other);
        var devices = await Task.WhenAll(others.Select(other => other.Connects()));
        foreach (var other in devices) other.Drop();
        foreach (var other in others) await town.Has(other, 0);

        clock.Pass(Grace + Moment);

        await Limits.Until(() => device.Events.Named("UserOffline").Count() == others.Count, "all are told");
        foreach (var other in others)
        {
            device.Events.Heard.Where(told => told.Name is "UserOnline" or "UserOffline" && told.Payload.GetProperty("userId").GetGuid() == other.Id)
                .Select(told => told.Name).ShouldBe(["UserOnline", "UserOffline"]);
        }
    }

    [Fact]
    public async Task A_reconnect_within_the_grace_is_not_told_to_anybody()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Next("UserOnline");
        bob.Device.Drop();
        await town.Has(bob.Person, 0);
        clock.Pass(Grace - Moment);

        await bob.Person.Connects();
        clock.Pass(Grace * 2);

        var (carol, _) = await town.Match("carol", "alice");
        await alice.Device.Next("UserOnline", payload => payload.GetProperty("userId").GetGuid() == carol.Id);
        alice.HeardHere().Select(told => told.Name).ShouldBe(["UserOnline"]);
        (await alice.Person.Status(bob.Person)).ShouldBe("online");
    }

    [Fact]
    public async Task Connections_of_a_node_that_is_alive_stay_for_as_long_as_they_are_there()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");

        for (var passed = 0; passed < 60; passed++)
        {
            clock.Pass(TimeSpan.FromSeconds(5));
            (await alice.Person.Status(bob.Person)).ShouldBe("online");
        }

        alice.Device.Events.Named("UserOffline").ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_was_there_when_the_node_stopped_was_seen_last_then()
    {
        var (town, clock) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = (town.Person("alice"), town.Person("bob"));
        await town.Introduce(alice, bob);
        await bob.Connects();
        var stopped = clock.GetUtcNow();
        await bob.DisposeAsync();
        await town.Has(bob, 0);

        await town.Host.Restart();

        var seen = await alice.Presence(bob);
        seen.Status.ShouldBe("offline");
        seen.LastSeenAt.ShouldNotBeNull().ShouldBe(stopped, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Nobody_learns_anything_across_a_block()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob, carol) = (town.Person("alice"), town.Person("bob"), town.Person("carol"));
        await town.Introduce(alice, bob);
        await town.Introduce(alice, carol);
        await town.Introduce(bob, carol);
        await alice.Blocks(bob);

        var alices = await alice.Connects();
        var bobs = await bob.Connects();
        await carol.Connects();

        await alices.Next("UserOnline", payload => payload.GetProperty("userId").GetGuid() == carol.Id);
        await bobs.Next("UserOnline", payload => payload.GetProperty("userId").GetGuid() == carol.Id);
        alices.Events.Named("UserOnline").Count.ShouldBe(1);
        bobs.Events.Named("UserOnline").Count.ShouldBe(1);
        (await alice.Status(bob)).ShouldBe("unknown");
        (await bob.Status(alice)).ShouldBe("unknown");
        (await bob.Status(carol)).ShouldBe("online");
    }

    [Fact]
    public async Task Strangers_and_people_of_ended_conversations_are_unknown()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        var mallory = town.Person("mallory");
        await mallory.Connects();
        (await mallory.Status(alice.Person)).ShouldBe("unknown");

        await alice.Ends();

        (await alice.Person.Status(bob.Person)).ShouldBe("unknown");
        (await alice.Person.Presence(mallory)).ShouldBe(new PresenceOf(mallory.Id, "unknown", null));
    }

    [Fact]
    public async Task Many_can_be_asked_for_at_once_joined_or_repeated()
    {
        var (town, _) = await Clockwork.Start();
        await using var cleanup = town;
        var (alice, bob) = await town.Match("alice", "bob");
        var (other, another) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        var answer = (await alice.Rest.Get($"presence?userIds={bob.Id},{other}&userIds={another}&userIds={bob.Id}")).As<PresenceAnswer>();

        answer.Users.Select(user => (user.UserId, user.Status)).ShouldBe([(bob.Id, "online"), (other, "unknown"), (another, "unknown")]);
    }

    [Theory]
    [InlineData("presence")]
    [InlineData("presence?userIds=")]
    [InlineData("presence?userIds=,")]
    [InlineData("presence?userIds=nobody")]
    [InlineData("presence?userIds=00000000-0000-0000-0000-000000000001,x")]
    public async Task No_ids_or_bad_ones_are_invalid(string path)
    {
        await using var town = await Town.Start();

        var refusal = await town.Person("alice").Rest.Get(path);

        refusal.Expect(HttpStatusCode.BadRequest).Code.ShouldBe("request.invalid");
    }

    [Fact]
    public async Task Two_hundred_ids_are_answered_and_one_more_is_refused()
    {
        await using var town = await Town.Start();
        var alice = town.Person("alice");
        string Of(int people) => $"presence?userIds={string.Join(',', Enumerable.Range(0, people).Select(_ => Guid.CreateVersion7().ToString("N")))}";

        (await alice.Rest.Get(Of(200))).As<PresenceAnswer>().Users.Count.ShouldBe(200);
        (await alice.Rest.Get(Of(201))).Code.ShouldBe("request.invalid");
    }
}
