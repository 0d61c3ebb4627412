using System.Net;
using MatchChat.Host.RateLimits;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Redis.Tests;

/// <summary>What the limits by address do, of one process or of all nodes.</summary>
public abstract class AddressLimitsSpec
{
    private protected static readonly RateLimitOptions Options = new() { AddressPerSecond = 4 };

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected ManualTime Time { get; } = new();

    private protected abstract Task<IAddressLimits> NewLimits();

    [Fact]
    public async Task Every_address_has_so_many_and_more_as_time_passes()
    {
        var limits = await NewLimits();
        var (here, there) = (IPAddress.Parse("203.0.113.1"), IPAddress.Parse("2001:db8::"));
        for (var call = 0; call < 4; call++) (await limits.Take(here, Ct)).ShouldBeNull();

        var refusal = (await limits.Take(here, Ct)).ShouldNotBeNull();
        refusal.Code.ShouldBe("rate.connections");
        refusal.RetryAfter.ShouldNotBeNull().ShouldBe(TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(1));
        (await limits.Take(there, Ct)).ShouldBeNull();

        Time.Pass(TimeSpan.FromMilliseconds(250));
        (await limits.Take(here, Ct)).ShouldBeNull();
        (await limits.Take(here, Ct)).ShouldNotBeNull();
    }
}

public sealed class InProcessAddressLimitsTests : AddressLimitsSpec
{
    private protected override Task<IAddressLimits> NewLimits() => Task.FromResult<IAddressLimits>(new InProcessAddressLimits(Options, Time));
}

[Trait("Needs", "server")]
public sealed class AddressLimitsOnRedisTests(RedisServer server) : AddressLimitsSpec, IAsyncDisposable
{
    private static readonly IPAddress Address = IPAddress.Parse("198.51.100.7");

    private RedisAccess? access;

    public async ValueTask DisposeAsync()
    {
        if (access is not null) await access.DisposeAsync();
    }

    [Fact]
    public async Task Over_all_nodes_together()
    {
        var (here, there) = (await Node(), await Node());
        for (var call = 0; call < 4; call++) (await (call % 2 == 0 ? here : there).Limits.Take(Address, Ct)).ShouldBeNull();

        (await here.Limits.Take(Address, Ct)).ShouldNotBeNull();
        (await there.Limits.Take(Address, Ct))!.Code.ShouldBe("rate.connections");
    }

    [Fact]
    public async Task Without_Redis_each_node_counts_by_itself()
    {
        var (here, there) = (await Node(), await Node());
        here.Redis.IsAway = there.Redis.IsAway = true;
        foreach (var node in new[] { here, there })
        {
            for (var call = 0; call < 4; call++) (await node.Limits.Take(Address, Ct)).ShouldBeNull();
            (await node.Limits.Take(Address, Ct)).ShouldNotBeNull();
        }
    }

    private protected override async Task<IAddressLimits> NewLimits() => (await Node()).Limits;

    private async Task<(AddressLimitsOnRedis Limits, RedisInHand Redis)> Node()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        access ??= await server.OpenForOneTest();
        var redis = new RedisInHand(access.Redis, Time);
        return (new AddressLimitsOnRedis(redis, Options, Time), redis);
    }
}
