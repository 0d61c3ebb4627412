using MatchChat.Kernel;
using MatchChat.Messaging.Caching;
using MatchChat.TestKit;

namespace MatchChat.Messaging.Tests.Caching;

/// <summary>What every memory of open conversations does.</summary>
public abstract class ViewersSpec
{
    private readonly UserId alice = new(Guid.NewGuid());
    private readonly UserId bob = new(Guid.NewGuid());
    private readonly ConversationId here = new(Guid.NewGuid());
    private readonly ConversationId there = new(Guid.NewGuid());

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_shown_is_open_for_that_person_alone()
    {
        var viewers = await NewViewers();
        await viewers.Show(here, alice, "phone", Ct);

        (await viewers.IsOpen(here, alice, Ct)).ShouldBeTrue();
        (await viewers.IsOpen(here, bob, Ct)).ShouldBeFalse();
        (await viewers.IsOpen(there, alice, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task It_is_open_until_the_last_device_has_closed_it()
    {
        var viewers = await NewViewers();
        await viewers.Show(here, alice, "phone", Ct);
        await viewers.Show(here, alice, "tablet", Ct);
        await viewers.Hide(here, alice, "phone", Ct);
        (await viewers.IsOpen(here, alice, Ct)).ShouldBeTrue();

        await viewers.Hide(here, alice, "tablet", Ct);
        (await viewers.IsOpen(here, alice, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_connection_that_is_gone_takes_along_all_that_it_had_open_and_nothing_else()
    {
        var viewers = await NewViewers();
        await viewers.Show(here, alice, "phone", Ct);
        await viewers.Show(there, alice, "phone", Ct);
        await viewers.Show(there, alice, "tablet", Ct);

        await viewers.Forget(alice, "phone", Ct);

        (await viewers.IsOpen(here, alice, Ct)).ShouldBeFalse();
        (await viewers.IsOpen(there, alice, Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_too_many_on_one_connection_the_oldest_gives_way()
    {
        var viewers = await NewViewers();
        await viewers.Show(here, alice, "phone", Ct);
        for (var more = 0; more < 8; more++) await viewers.Show(new ConversationId(Guid.NewGuid()), alice, "phone", Ct);
        (await viewers.IsOpen(here, alice, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task Showing_and_hiding_twice_is_as_once()
    {
        var viewers = await NewViewers();
        await viewers.Hide(here, alice, "phone", Ct);
        await viewers.Show(here, alice, "phone", Ct);
        await viewers.Show(here, alice, "phone", Ct);
        await viewers.Renew(Ct);
        await viewers.Hide(here, alice, "phone", Ct);
        (await viewers.IsOpen(here, alice, Ct)).ShouldBeFalse();
    }

    private protected abstract ValueTask<IViewers> NewViewers();
}

public sealed class ViewersInMemoryTests : ViewersSpec
{
    private protected override ValueTask<IViewers> NewViewers() => new(new ViewersInMemory());
}

[Trait("Needs", "server")]
public sealed class ViewersOnRedisTests(RedisServer server) : ViewersSpec, IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly UserId carol = new(Guid.NewGuid());
    private readonly ConversationId talk = new(Guid.NewGuid());
    private readonly ManualTime time = new();
    private RedisAccess? access;

    public async ValueTask DisposeAsync()
    {
        if (access is not null) await access.DisposeAsync();
    }

    [Fact]
    public async Task What_is_open_on_another_node_is_open_until_that_node_is_not_heard_of_any_more()
    {
        var (here, there) = (await Node(), await Node());
        await there.Viewers.Show(talk, carol, "phone", Ct);
        (await here.Viewers.IsOpen(talk, carol, Ct)).ShouldBeTrue();
        time.Pass(Lease / 2);
        await there.Viewers.Renew(Ct);
        time.Pass(Lease / 2);
        (await here.Viewers.IsOpen(talk, carol, Ct)).ShouldBeTrue();

        time.Pass(Lease / 2);
        (await here.Viewers.IsOpen(talk, carol, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_lost_is_said_again()
    {
        var (here, there) = (await Node(), await Node());
        there.Redis.IsAway = true;
        await there.Viewers.Show(talk, carol, "phone", Ct);
        (await there.Viewers.IsOpen(talk, carol, Ct)).ShouldBeTrue("it is on a screen of this very node");
        (await here.Viewers.IsOpen(talk, carol, Ct)).ShouldBeFalse();
        there.Redis.IsAway = false;

        await there.Viewers.Renew(Ct);

        (await here.Viewers.IsOpen(talk, carol, Ct)).ShouldBeTrue();
    }

    private protected override async ValueTask<IViewers> NewViewers() => (await Node()).Viewers;

    private async Task<(ViewersOnRedis Viewers, RedisInHand Redis)> Node()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        access ??= await server.OpenForOneTest();
        var redis = new RedisInHand(access.Redis, time);
        return (new ViewersOnRedis(redis), redis);
    }
}
