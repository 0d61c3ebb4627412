using MatchChat.Kernel;
using MatchChat.Presence.Caching;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Presence.Tests;

/// <summary>What every memory of who types does.</summary>
public abstract class TypistsSpec
{
    // Long, so that keys which Redis forgets by the real clock outlive a test on a busy machine.
    private protected static readonly PresenceOptions Options = new() { TypingTime = TimeSpan.FromMinutes(1) };

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly UserId alice = new(Guid.CreateVersion7());
    private readonly UserId bob = new(Guid.CreateVersion7());
    private readonly ConversationId here = new(Guid.CreateVersion7());

    private protected ManualTime Time { get; } = new();

    private protected abstract Task<ITypists> NewTypists();

    [Fact]
    public async Task Who_types_is_known_until_the_stop()
    {
        var typists = await NewTypists();
        await typists.Start(here, alice, default);
        await typists.Start(here, bob, default);
        (await typists.In(here, default)).ShouldBe([alice, bob], ignoreOrder: true);
        (await typists.In(new ConversationId(Guid.CreateVersion7()), default)).ShouldBeEmpty();

        await typists.Stop(here, alice, default);
        (await typists.In(here, default)).ShouldBe([bob]);
    }

    [Fact]
    public async Task It_ends_by_itself_after_the_last_start()
    {
        var typists = await NewTypists();
        await typists.Start(here, alice, default);
        Time.Pass(Options.TypingTime - Moment);
        await typists.Start(here, alice, default);
        Time.Pass(Options.TypingTime - Moment);
        (await typists.In(here, default)).ShouldBe([alice]);

        Time.Pass(Moment);
        (await typists.In(here, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stop_without_a_start_is_nothing()
    {
        var typists = await NewTypists();
        await typists.Stop(here, alice, default);
        (await typists.In(here, default)).ShouldBeEmpty();
    }
}

public sealed class TypistsInMemoryTests : TypistsSpec
{
    private protected override Task<ITypists> NewTypists() => Task.FromResult<ITypists>(new TypistsInMemory(Options, new Deployment(SeveralNodes: false), Time));
}

[Trait("Needs", "server")]
public sealed class TypistsOnRedisTests(RedisServer server) : TypistsSpec, IAsyncDisposable
{
    private RedisAccess? access;

    public async ValueTask DisposeAsync()
    {
        if (access is not null) await access.DisposeAsync();
    }

    private protected override async Task<ITypists> NewTypists()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        access = await server.OpenForOneTest();
        return new TypistsOnRedis(new RedisInHand(access.Redis, Time), Options);
    }
}
