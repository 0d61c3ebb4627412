using MatchChat.Host.RateLimits;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Redis.Tests;

/// <summary>What all rate limits do, of one process or of all nodes.</summary>
public abstract class RateLimitsSpec
{
    private protected static readonly RateLimitOptions Options = new() { MessagesPerSecond = 2, Burst = 5, TypingPerSecond = 3, RequestsPerSecond = 4 };

    private readonly UserId alice = new(Guid.CreateVersion7());
    private readonly UserId bob = new(Guid.CreateVersion7());

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected ManualTime Time { get; } = new();

    private protected abstract Task<IRateLimits> NewLimits();

    [Theory]
    [InlineData(RateBucket.Messages, 5, "rate.messages")]
    [InlineData(RateBucket.Typing, 3, "rate.typing")]
    [InlineData(RateBucket.Requests, 4, "rate.requests")]
    public async Task Everybody_has_so_many_of_each_kind(RateBucket bucket, int many, string code)
    {
        var limits = await NewLimits();
        for (var call = 0; call < many; call++) (await limits.Take(alice, bucket, Ct)).ShouldBeNull();

        (await limits.Take(alice, bucket, Ct))!.Code.ShouldBe(code);

        (await limits.Take(bob, bucket, Ct)).ShouldBeNull();
        foreach (var other in Enum.GetValues<RateBucket>().Where(other => other != bucket)) (await limits.Take(alice, other, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_refusal_says_how_long_to_wait_and_takes_nothing()
    {
        var limits = await NewLimits();
        for (var call = 0; call < 5; call++) await limits.Take(alice, RateBucket.Messages, Ct);
        for (var attempt = 0; attempt < 3; attempt++) await Waits(limits, TimeSpan.FromMilliseconds(500));
        Time.Pass(TimeSpan.FromMilliseconds(200));
        await Waits(limits, TimeSpan.FromMilliseconds(300));
        Time.Pass(TimeSpan.FromMilliseconds(300));

        (await limits.Take(alice, RateBucket.Messages, Ct)).ShouldBeNull();
        await Waits(limits, TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task After_a_pause_there_is_a_full_bucket_and_no_more()
    {
        var limits = await NewLimits();
        for (var call = 0; call < 5; call++) await limits.Take(alice, RateBucket.Messages, Ct);
        Time.Pass(TimeSpan.FromHours(1));

        for (var call = 0; call < 5; call++) (await limits.Take(alice, RateBucket.Messages, Ct)).ShouldBeNull();
        (await limits.Take(alice, RateBucket.Messages, Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Many_at_once_get_exactly_what_is_in_the_bucket()
    {
        var limits = await NewLimits();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(async () => await limits.Take(alice, RateBucket.Messages, Ct))));
        answers.Count(answer => answer is null).ShouldBe(5);
    }

    private async Task Waits(IRateLimits limits, TimeSpan wait) =>
        (await limits.Take(alice, RateBucket.Messages, Ct))!.RetryAfter.ShouldNotBeNull().ShouldBe(wait, TimeSpan.FromMilliseconds(1));
}

public sealed class InProcessRateLimitsTests : RateLimitsSpec
{
    private protected override Task<IRateLimits> NewLimits() => Task.FromResult<IRateLimits>(new InProcessRateLimits(Options, Time));
}

[Trait("Needs", "server")]
public sealed class RateLimitsOnRedisTests(RedisServer server) : RateLimitsSpec, IAsyncDisposable
{
    private readonly UserId carol = new(Guid.CreateVersion7());
    private RedisAccess? access;

    public async ValueTask DisposeAsync()
    {
        if (access is not null) await access.DisposeAsync();
    }

    [Fact]
    public async Task Over_all_nodes_together()
    {
        var (here, there) = (await Node(), await Node());
        for (var call = 0; call < 4; call++) (await (call % 2 == 0 ? here : there).Limits.Take(carol, RateBucket.Messages, Ct)).ShouldBeNull();
        (await here.Limits.Take(carol, RateBucket.Messages, Ct)).ShouldBeNull();

        (await there.Limits.Take(carol, RateBucket.Messages, Ct))!.Code.ShouldBe("rate.messages");
    }

    [Fact]
    public async Task Without_Redis_each_node_counts_by_itself()
    {
        var (here, there) = (await Node(), await Node());
        here.Redis.IsAway = there.Redis.IsAway = true;
        foreach (var node in new[] { here, there })
        {
            for (var call = 0; call < 5; call++) (await node.Limits.Take(carol, RateBucket.Messages, Ct)).ShouldBeNull();
            (await node.Limits.Take(carol, RateBucket.Messages, Ct))!.Code.ShouldBe("rate.messages");
        }
    }

    [Fact]
    public async Task A_clock_that_was_set_back_gives_nothing_away_and_takes_nothing()
    {
        var node = await Node();
        for (var call = 0; call < 5; call++) await node.Limits.Take(carol, RateBucket.Messages, Ct);
        var back = new RateLimitsOnRedis(new RedisInHand(access!.Redis, new ManualTime(Time.GetUtcNow().AddHours(-1))), Options, Time);

        (await back.Take(carol, RateBucket.Messages, Ct))!.RetryAfter.ShouldNotBeNull().ShouldBe(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(1));

        Time.Pass(TimeSpan.FromMilliseconds(500));
        (await node.Limits.Take(carol, RateBucket.Messages, Ct)).ShouldBeNull();
    }

    private protected override async Task<IRateLimits> NewLimits() => (await Node()).Limits;

    private async Task<(RateLimitsOnRedis Limits, RedisInHand Redis)> Node()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        access ??= await server.OpenForOneTest();
        var redis = new RedisInHand(access.Redis, Time);
        return (new RateLimitsOnRedis(redis, Options, Time), redis);
    }
}
