using MatchChat.Kernel;
using MatchChat.Kernel.Redis;
using MatchChat.Presence.Caching;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace MatchChat.Presence.Tests;

[Trait("Needs", "server")]
public sealed class PresenceBoardOnRedisTests(RedisServer server) : PresenceBoardSpec, IAsyncDisposable
{
    private static readonly Deployment OneOfSeveral = new(SeveralNodes: true);
    private static readonly Deployment Alone = new(SeveralNodes: false);

    // To the millisecond, as Redis keeps it.
    private readonly ManualTime time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_123));
    private readonly UserId alice = new(Guid.CreateVersion7());
    private RedisAccess? access;

    protected override DateTimeOffset Now => time.GetUtcNow();

    public async ValueTask DisposeAsync()
    {
        if (access is not null) await access.DisposeAsync();
    }

    [Fact]
    public async Task What_one_node_knows_all_know_and_any_of_them_finds_a_dead_ones_people()
    {
        var (here, there) = (await Node(OneOfSeveral), await Node(OneOfSeveral));
        (await here.Board.Take(Phone(alice), default)).ShouldBeTrue();
        (await there.Board.Take(Tablet(alice), default)).ShouldBeFalse();
        (await there.Board.Present([alice], default)).ShouldBe([alice]);

        var lastHeardOf = Now;
        await Pass(LeaseTime);

        (await there.Board.FindGone(10, default)).ShouldBe([new Absence(alice, lastHeardOf)]);
        (await there.Board.Remove(alice, default)).ShouldBeTrue();
        (await here.Board.Remove(alice, default)).ShouldBeFalse();
        (await here.Board.Present([alice], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_that_ran_out_beside_a_living_one_is_cleared_away()
    {
        var node = await Node(OneOfSeveral);
        await node.Board.Take(Phone(alice), default);
        await Pass(LeaseTime / 2);
        await node.Board.Take(Tablet(alice), default);
        await Pass(LeaseTime / 2);

        (await node.Board.FindGone(10, default)).ShouldBeEmpty();

        (await access!.Run("return redis.call('ZRANGE', KEYS[1], 0, -1)", [$"ws:user:{alice}:status"])).Text(0).ShouldBe(Tablet(alice).Connection);
        (await access.Run("return redis.call('ZCARD', KEYS[1])", ["ws:leases"])).Number(0).ShouldBe(1);
    }

    [Fact]
    public async Task While_Redis_is_away_one_of_several_does_not_know_and_tells_nobody_anything()
    {
        var (node, bob) = (await Node(OneOfSeveral), new UserId(Guid.CreateVersion7()));
        await node.Board.Take(Phone(alice), default);
        node.Redis.IsAway = true;

        (await node.Board.Present([alice], default)).ShouldBeNull();
        (await node.Board.Take(Phone(bob), default)).ShouldBeFalse();
        await Pass(LeaseTime * 2);
        (await node.Board.FindGone(10, default)).ShouldBeEmpty();
        (await node.Board.Remove(alice, default)).ShouldBeFalse();

        node.Redis.IsAway = false;
        node.Board.MustRenew.ShouldBeTrue();
        (await node.Board.Renew([Phone(alice), Phone(bob)], default)).ShouldBe([bob]);
        node.Board.MustRenew.ShouldBeFalse();
        (await node.Board.Present([alice, bob], default)).ShouldBe([alice, bob], ignoreOrder: true);
        (await node.Board.FindGone(10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_Redis_is_away_a_node_that_is_alone_goes_by_what_it_knows_itself()
    {
        var (node, bob) = (await Node(Alone), new UserId(Guid.CreateVersion7()));
        await node.Board.Take(Phone(alice), default);
        node.Redis.IsAway = true;

        (await node.Board.Take(Phone(bob), default)).ShouldBeTrue();
        await node.Board.Leave(Phone(alice), default);
        await Pass(Grace);
        (await node.Board.FindGone(10, default)).Select(absence => absence.User).ShouldBe([alice]);
        (await node.Board.Remove(alice, default)).ShouldBeTrue();
        (await node.Board.Present([alice, bob], default)).ShouldBe([bob]);

        node.Redis.IsAway = false;
        // What it knows itself counts until Redis knows it as well.
        (await node.Board.Present([bob], default)).ShouldBe([bob]);
    }

    [Fact]
    public async Task An_end_that_could_not_be_told_is_told_when_Redis_is_back_even_if_it_has_forgotten_everything()
    {
        var node = await Node(OneOfSeveral);
        await node.Board.Take(Phone(alice), default);
        node.Redis.IsAway = true;
        await node.Board.Leave(Phone(alice), default);
        await access!.Run("return redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])", ["ws:leases", "ws:mark", $"ws:user:{alice}:status"]);
        node.Redis.IsAway = false;

        await node.Board.Renew([], default);
        await Pass(Grace);

        (await node.Board.FindGone(10, default)).Select(absence => absence.User).ShouldBe([alice]);
        (await node.Board.Remove(alice, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_memory_that_was_wiped_is_noticed_by_every_node()
    {
        var (here, there) = (await Node(OneOfSeveral), await Node(OneOfSeveral));
        await here.Board.Take(Phone(alice), default);
        foreach (var node in new[] { here, there })
        {
            await node.Board.FindGone(10, default);
            node.Board.MustRenew.ShouldBeTrue("it may have been wiped before the first look");
            await node.Board.Renew(node == here ? [Phone(alice)] : [], default);
        }

        foreach (var first in new[] { here, there })
        {
            await access!.Run("return redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])", ["ws:leases", "ws:mark", $"ws:user:{alice}:status"]);
            here.Board.MustRenew.ShouldBeFalse();
            there.Board.MustRenew.ShouldBeFalse();
            (await there.Board.Present([alice], default)).ShouldBeNull("an empty memory is not an empty town");

            await first.Board.FindGone(10, default);
            await here.Board.FindGone(10, default);
            await there.Board.FindGone(10, default);

            here.Board.MustRenew.ShouldBeTrue();
            there.Board.MustRenew.ShouldBeTrue();
            (await here.Board.Renew([Phone(alice)], default)).ShouldBeEmpty("she has been there all the time");
            await there.Board.Renew([], default);
            (await there.Board.Present([alice], default)).ShouldBe([alice]);
        }
    }

    [Fact]
    public async Task After_a_wipe_only_those_are_news_who_may_have_been_found_gone_or_were_never_told()
    {
        var (node, bob, carol) = (await Node(OneOfSeveral), new UserId(Guid.CreateVersion7()), new UserId(Guid.CreateVersion7()));
        await node.Board.Take(Phone(carol), default);
        await Pass(LeaseTime / 2);
        await node.Board.Take(Phone(alice), default);
        await node.Board.Renew([Phone(alice)], default);
        node.Redis.IsAway = true;
        await node.Board.Take(Phone(bob), default);
        await Wipe(alice, bob, carol);
        await Pass(LeaseTime / 2);
        node.Redis.IsAway = false;

        (await node.Board.Renew([Phone(alice), Phone(bob), Phone(carol)], default)).ShouldBe([bob, carol], ignoreOrder: true);
        await Wipe(alice, bob, carol);
        (await node.Board.Renew([Phone(alice), Phone(bob), Phone(carol)], default)).ShouldBeEmpty("all are written down just now");
    }

    [Fact]
    public async Task Nobody_has_more_connections_than_allowed_on_all_nodes_together()
    {
        var (here, there) = (await Node(OneOfSeveral), await Node(OneOfSeveral));
        (await here.Board.Take(Phone(alice), most: 2, default)).ShouldBe(Taken.First);
        (await there.Board.Take(Tablet(alice), most: 2, default)).ShouldBe(Taken.Another);
        var watch = new Lease(alice, "watch");
        (await here.Board.Take(watch, most: 2, default)).ShouldBe(Taken.TooMany);
        (await there.Board.Take(watch, most: 2, default)).ShouldBe(Taken.TooMany);
        (await there.Board.Take(Tablet(alice), most: 2, default)).ShouldBe(Taken.Another, "it is there already");

        await there.Board.Leave(Tablet(alice), default);
        (await here.Board.Take(watch, most: 2, default)).ShouldBe(Taken.Another, "one that left does not count");

        await Pass(LeaseTime);
        (await there.Board.Take(Tablet(alice), most: 1, default)).ShouldBe(Taken.Another, "those of a node that died do not count for ever");
    }

    [Fact]
    public async Task Thousands_of_leases_are_renewed_in_steps()
    {
        var node = await Node(OneOfSeveral);
        var leases = Enumerable.Range(0, 1_201).Select(_ => Phone(new UserId(Guid.CreateVersion7()))).ToList();

        (await node.Board.Renew(leases, default)).Count.ShouldBe(leases.Count);

        (await node.Board.Renew(leases, default)).ShouldBeEmpty();
        (await access!.Run("return redis.call('ZCARD', KEYS[1])", ["ws:leases"])).Number(0).ShouldBe(leases.Count);
    }

    [Fact]
    public async Task A_renewal_that_breaks_off_tells_of_those_whom_it_has_brought_back()
    {
        var node = await Node(OneOfSeveral);
        var board = new PresenceBoardOnRedis(new BreaksOff(node.Redis, after: 1), new PresenceOptions { LeaseTime = LeaseTime }, OneOfSeveral, time);
        var leases = Enumerable.Range(0, 600).Select(_ => Phone(new UserId(Guid.CreateVersion7()))).ToList();

        (await board.Renew(leases, default)).ShouldBe(leases.Take(500).Select(lease => lease.User), ignoreOrder: true);
        board.MustRenew.ShouldBeTrue();
        (await board.Renew(leases, default)).ShouldBe(leases.Skip(500).Select(lease => lease.User), ignoreOrder: true);
    }

    [Fact]
    public async Task By_its_own_clock_leases_run_out_as_well()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        access = await server.OpenForOneTest();
        var board = new PresenceBoardOnRedis(access.Redis, new PresenceOptions { LeaseTime = TimeSpan.FromSeconds(1) }, OneOfSeveral, TimeProvider.System);
        await board.Take(Phone(alice), default);
        await Limits.Until(async () => (await board.FindGone(10, default)).Any(absence => absence.User == alice), "lease has run out");
    }

    private async Task Wipe(params UserId[] people)
    {
        foreach (var key in people.Select(user => $"ws:user:{user}:status").Append("ws:leases").Append("ws:mark")) await access!.Run("return redis.call('DEL', KEYS[1])", [key]);
    }

    protected override Task Pass(TimeSpan passed)
    {
        time.Pass(passed);
        return Task.CompletedTask;
    }

    private protected override async Task<IPresenceBoard> NewBoard() => (await Node(OneOfSeveral)).Board;

    private async Task<(PresenceBoardOnRedis Board, RedisInHand Redis)> Node(Deployment deployment)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        access ??= await server.OpenForOneTest();
        var redis = new RedisInHand(access.Redis, time);
        return (new PresenceBoardOnRedis(redis, new PresenceOptions { LeaseTime = LeaseTime, OfflineGrace = Grace }, deployment, time), redis);
    }

    /// <summary>Answers so often, then once not.</summary>
    private sealed class BreaksOff(IRedis redis, int after) : IRedis
    {
        private int calls;

        public ValueTask<RedisReply?> Run(RedisScript script, IReadOnlyList<string> keys, IReadOnlyList<RedisArgument> arguments, CancellationToken ct) =>
            calls++ == after ? default : redis.Run(script, keys, arguments, ct);
    }
}
