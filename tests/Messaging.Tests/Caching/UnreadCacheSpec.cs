using MatchChat.Kernel;
using MatchChat.Messaging.Caching;

namespace MatchChat.Messaging.Tests.Caching;

/// <summary>What every cache of unread counts does.</summary>
public abstract class UnreadCacheSpec
{
    private readonly UserId alice = new(Guid.NewGuid());
    private readonly UserId bob = new(Guid.NewGuid());
    private readonly ConversationId one = new(Guid.NewGuid());
    private readonly ConversationId other = new(Guid.NewGuid());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_kept_is_found_with_its_numbers()
    {
        var cache = await NewCache();
        await cache.Keep(alice, new Dictionary<ConversationId, CachedUnread> { [one] = new(3, 17, 5), [other] = new(0, 2, 2) }, Ct);

        var found = await cache.Find(alice, [one, other], Ct);

        found[one].ShouldBe(new CachedUnread(3, 17, 5));
        found[other].ShouldBe(new CachedUnread(0, 2, 2));
    }

    [Fact]
    public async Task What_is_not_known_is_left_out()
    {
        var cache = await NewCache();
        await cache.Keep(alice, new Dictionary<ConversationId, CachedUnread> { [one] = new(3, 17, 5) }, Ct);

        (await cache.Find(alice, [other], Ct)).ShouldBeEmpty();
        (await cache.Find(bob, [one], Ct)).ShouldBeEmpty();
        (await cache.Find(alice, [], Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_kept_later_replaces_what_was_kept()
    {
        var cache = await NewCache();
        await cache.Keep(alice, new Dictionary<ConversationId, CachedUnread> { [one] = new(3, 17, 5) }, Ct);
        await cache.Keep(alice, new Dictionary<ConversationId, CachedUnread> { [one] = new(1, 18, 7) }, Ct);

        (await cache.Find(alice, [one], Ct))[one].ShouldBe(new CachedUnread(1, 18, 7));
    }

    private protected abstract ValueTask<IUnreadCache> NewCache();
}

public sealed class UnreadCacheInMemoryTests : UnreadCacheSpec
{
    private protected override ValueTask<IUnreadCache> NewCache() => new(new UnreadCacheInMemory());
}
