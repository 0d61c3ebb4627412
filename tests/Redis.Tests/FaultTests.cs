using MatchChat.Kernel;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Redis.Tests;

/// <summary>Redis may be stopped, wiped, or hang, at any moment, and nothing is lost, nothing is wrong, and everything comes back by itself.</summary>
[Trait("Needs", "server")]
public sealed class FaultTests
{
    private const string Drift = "matchchat_unread_drift_total";

    [Fact]
    public async Task Stopped_and_started_again_while_people_talk()
    {
        await using var there = await RedisTown.Start(services: null);
        var (alice, bob) = await there.Town.Match("alice", "bob");
        await Talk(there, alice, bob, 3);
        await Limits.Until(() => there.Redis.Has($"messages:{alice.Conversation}"), "page kept");

        await there.Server.Stop();
        await Talk(there, alice, bob, 8);
        await alice.Edits((await alice.History()).Messages[0], "changed");
        (await bob.Person.Rest.Get("unread")).As<UnreadTotal>().Total.ShouldBe(there.Town.Store.Recount(bob.Conversation, bob.Id));

        await there.Server.StartAgain();
        await there.IsAvailable(true);
        await Limits.Until(
            async () =>
            {
                await bob.History();
                await bob.Unread();
                return await there.Redis.Has($"messages:{alice.Conversation}") && await there.Redis.Has($"unread:{bob.Id}") && await there.Redis.Has($"ws:user:{bob.Id}:status");
            },
            "caches and presence are back");
        await Talk(there, alice, bob, 3);
        (await bob.History()).Messages[0].Content.ShouldBe("changed");
        (await there.Metric(Drift)).ShouldBeNull();
    }

    [Fact]
    public async Task Wiped_while_people_talk()
    {
        await using var there = await RedisTown.Start(services: null);
        var (alice, bob) = await there.Town.Match("alice", "bob");
        await Talk(there, alice, bob, 3);
        await Limits.Until(async () => await Status(alice, bob) == "online", "bob is there");

        for (var time = 0; time < 3; time++)
        {
            await there.Redis.Wipe();
            await Talk(there, alice, bob, 3);
        }

        await Limits.Until(async () => await Status(alice, bob) == "online" && await there.Redis.Has("ws:leases"), "bob is there again");
        (await there.Metric(Drift)).ShouldBeNull();
    }

    [Fact]
    public async Task Hanging_it_costs_every_call_its_time_out_until_the_circuit_opens_and_then_nothing()
    {
        await using var there = await RedisTown.Start(services: null);
        var (alice, bob) = await there.Town.Match("alice", "bob");
        await Talk(there, alice, bob, 2);

        there.Server.Pause();
        await Limits.Until(
            async () =>
            {
                await Talk(there, alice, bob, 1);
                return await there.Metric("matchchat_redis_available") == 0;
            },
            "circuit open");
        await Talk(there, alice, bob, 5);
        (await there.Metric("matchchat_redis_calls_total{result=\"failed\"}")).ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(1);
        there.Town.Host.Log.Entries.Count(entry => entry.Text.StartsWith("Redis does not answer", StringComparison.Ordinal)).ShouldBe(1);

        there.Server.Resume();
        await there.IsAvailable(true);
        await Talk(there, alice, bob, 5);
        await Limits.Until(async () => await Status(alice, bob) == "online", "bob is there");
        (await there.Metric(Drift)).ShouldBeNull();
    }

    [Fact]
    public async Task Not_there_at_the_start_it_is_used_as_soon_as_it_comes()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        await using var server = new RedisServer();
        await using var redis = await server.Open("");
        await server.Stop();
        await using var town = await Town.Start(RedisTown.Settings(server));
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("hi");
        await bob.Hears("hi");
        (await Status(alice, bob)).ShouldBe("online", "one node alone knows it itself");

        await server.StartAgain();

        await Limits.Until(() => redis.Has($"ws:user:{bob.Id}:status"), "bob's lease");
    }

    [Fact]
    public async Task One_of_several_nodes_does_not_know_who_is_there_until_Redis_is_back()
    {
        await using var there = await RedisTown.Start(services => services.AddSingleton(new Deployment(SeveralNodes: true)));
        var (alice, bob) = await there.Town.Match("alice", "bob");
        await Limits.Until(async () => await Status(alice, bob) == "online", "bob is there");

        await there.Server.Stop();
        await Limits.Until(async () => await Status(alice, bob) == "unknown", "nobody knows");

        await there.Server.StartAgain();
        await Limits.Until(
            async () =>
            {
                var status = await Status(alice, bob);
                status.ShouldNotBe("offline", "bob has been there all the time");
                return status == "online";
            },
            "bob is there again");
    }

    [Fact]
    public async Task A_count_that_somebody_has_changed_is_counted_as_drift_and_never_answered()
    {
        await using var there = await RedisTown.Start(settings => settings with { MakesCountsDrift = true }, ("Redis:Timeout", RedisTown.Patient));
        var (alice, bob) = await there.Town.Match("alice", "bob");
        await Talk(there, alice, bob, 3);
        await bob.Unread();
        (await there.Metric(Drift)).ShouldBeNull();

        await there.Redis.Run(
            "return redis.call('HSET', KEYS[1], ARGV[1], '99' .. string.match(redis.call('HGET', KEYS[1], ARGV[1]), ':.*'))",
            [$"unread:{bob.Id}"],
            bob.Conversation.ToString());

        (await bob.Unread()).ShouldBe(there.Town.Store.Recount(bob.Conversation, bob.Id));
        (await there.Metric(Drift)).ShouldBe(1);
    }

    [Theory]
    [InlineData("the right word")]
    [InlineData("another word")]
    public async Task Its_password_is_in_no_log_whether_it_opens_or_not(string given)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        const string password = "the right word";
        await using var server = new RedisServer { Password = password };
        await using var redis = await server.Open("");
        await using var town = await Town.Start(HostSettings.With(("ConnectionStrings:Redis", $"{server.Address},password={given}"), ("Logging:LogLevel:Default", "Trace")));
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("hi");
        await bob.Hears("hi");

        if (given == password) await Limits.Until(() => redis.Has($"ws:user:{bob.Id}:status"), "bob's lease");
        else await Limits.Until(async () => await RedisTown.Metric(town.Host, "matchchat_redis_available") == 0, "circuit open");

        town.Host.Log.Entries.Where(entry => entry.ToString().Contains(given, StringComparison.Ordinal) || entry.ToString().Contains(password, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>Every message arrives, and what is counted and shown is what SQL says.</summary>
    private static async Task Talk(RedisTown there, Participant alice, Participant bob, int messages)
    {
        for (var number = 0; number < messages; number++)
        {
            var sent = await alice.Says($"message {Guid.NewGuid()}");
            await bob.Hears(sent.Content!);
            (await bob.Unread()).ShouldBe(there.Town.Store.Recount(bob.Conversation, bob.Id));
            (await bob.History()).Messages[^1].Content.ShouldBe(sent.Content);
        }

        await bob.Reads(there.Town.Store.Head(bob.Conversation).LastSeq - 1);
        (await bob.Unread()).ShouldBe(there.Town.Store.Recount(bob.Conversation, bob.Id));
    }

    private static async Task<string> Status(Participant asking, Participant of) =>
        (await asking.Rest.Get($"presence?userIds={of.Id}")).As<PresenceAnswer>().Users.Single().Status;
}
