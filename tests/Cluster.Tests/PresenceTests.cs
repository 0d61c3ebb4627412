namespace MatchChat.Cluster.Tests;

/// <summary>Who is there, for people on two nodes: with a memory that the nodes share, and without one.</summary>
[Trait("Needs", "server")]
public sealed class PresenceTests(SharedBroker broker) : IAsyncDisposable
{
    private static readonly (string, string?) Grace = ("Presence:OfflineGrace", "00:00:01");

    private readonly RedisServer redis = new();

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    [Fact]
    public async Task Who_comes_and_goes_is_told_on_the_other_node_once_and_for_good()
    {
        await using var town = await WithRedis();
        await using var service = await Listener.Bind((await broker.Running()).Uri, "user.*");
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await alice.Says("hi");
        await bob.Hears("hi");
        var carol = town.Person("carol", on: 1);
        var conversation = await town.Introduce(carol, bob.Person);
        var device = await carol.Connects();

        (await bob.In(conversation.Id).Next("UserOnline")).Payload.GetProperty("userId").GetGuid().ShouldBe(carol.Id);
        var told = await service.NextHeard(heard => heard.RoutingKey == "user.online" && heard.Event.GetProperty("subject").GetGuid() == carol.Id);
        told.Event.GetProperty("data").GetProperty("online").GetBoolean().ShouldBeTrue();
        told.Text.ShouldNotContain(bob.Id.ToString(), Case.Insensitive, "who else hears it is nobody's business");

        // With a device on the other node she is still there when this one goes.
        var tablet = await town.Person("carol", on: 2).Connects();
        await device.DisposeAsync();
        var (dave, _) = await town.Match("dave", on: 1, "bob", and: 2);
        await bob.In(dave.Conversation).Next("UserOnline");
        var left = DateTimeOffset.UtcNow.AddMilliseconds(-10);
        await tablet.DisposeAsync();
        var offline = (await bob.In(conversation.Id).Next("UserOffline")).Payload;
        offline.GetProperty("userId").GetGuid().ShouldBe(carol.Id);
        offline.GetProperty("lastSeenAt").GetDateTimeOffset().ShouldBeGreaterThan(left, "it was the last device that counted");
        bob.In(conversation.Id).HeardHere().Select(heard => heard.Name).Where(name => name.StartsWith("User", StringComparison.Ordinal)).ShouldBe(["UserOnline", "UserOffline"]);
    }

    [Fact]
    public async Task Whom_to_tell_is_looked_up_by_one_node_only()
    {
        await using var town = await WithRedis();
        var (alice, bob) = (town.Person("alice", on: 1), town.Person("bob", on: 2));
        var conversation = await town.Introduce(alice, bob);
        var here = await bob.Joins(conversation.Id);
        await Limits.Until(async () => await LookedUp(2) == 1, "bob's coming looked up on his node");
        await alice.Connects();
        await here.Next("UserOnline");

        (await LookedUp(1)).ShouldBe(1, "alice came here");
        (await LookedUp(2)).ShouldBe(1, "and here only bob did");

        Task<double> LookedUp(int node) => TwoNodes.Metric(town.Node(node), "matchchat_presence_changes_total{to=\"online\"}");
    }

    [Fact]
    public async Task Nodes_that_share_no_memory_say_that_they_do_not_know_and_tell_nobody_a_wrong_end()
    {
        await using var town = await broker.Town(Grace, ("Presence:LeaseTime", "00:00:03"));
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var tablet = await town.Also(bob, on: 1);
        (await Status(1, alice, bob)).ShouldBe("unknown");
        (await Status(2, bob, alice)).ShouldBe("unknown");

        await tablet.Device.DisposeAsync();
        // The node that he has left has noticed, and still tells nobody: on the other one he is there.
        await Limits.Until(() => town.Store.Count("presence_last_seen", "user_id = ?", bob.Id) == 1, "bob seen last on the first node");
        await alice.Says("still there?");
        await bob.Hears("still there?");
        await bob.Says("yes");
        await alice.Hears("yes");

        (await Status(1, alice, bob)).ShouldBe("unknown");
        alice.Device.Events.Heard.ShouldNotContain(heard => heard.Name == "UserOffline" || heard.Name == "UserOnline");
        town.Node(1).Log.Entries.ShouldContain(entry => entry.Text.Contains("ConnectionStrings:Redis", StringComparison.Ordinal), "the operator is told");

        async Task<string> Status(int node, Participant asking, Participant of) =>
            (await town.Node(node).Rest(asking.Id).Get($"presence?userIds={of.Id}")).As<PresenceAnswer>().Users.Single().Status;
    }

    [Fact]
    public async Task Without_a_shared_memory_who_goes_on_typing_is_seen_typing_on_the_other_node_until_the_end()
    {
        await using var town = await broker.Town(("Presence:TypingTime", "00:00:05"));
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var heard = 0;
        await Limits.Until(
            async () =>
            {
                await alice.Types();
                heard = bob.HeardHere().Count(one => one.Name == "TypingStarted");
                return heard >= 4;
            },
            "typing told again and again",
            TimeSpan.FromSeconds(90));

        bob.HeardHere().ShouldNotContain(one => one.Name == "TypingStopped", "she has not stopped once");
        await alice.Says("a long story");
        await bob.Next("TypingStopped");
    }

    private async Task<TwoNodes> WithRedis()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        await redis.Ready();
        return await broker.Town(Grace, ("ConnectionStrings:Redis", redis.ConnectionString), ("Redis:Timeout", "00:00:05"));
    }
}
