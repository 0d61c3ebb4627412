using MatchChat.Kernel;

namespace MatchChat.Messaging.Caching;

/// <summary>A count with the numbers it was made from: it is right as long as the head's and the member's are these.</summary>
/// <param name="Revision">Of the head.</param>
/// <param name="ReadSeq">The person's private pointer.</param>
internal readonly record struct CachedUnread(int Count, long Revision, long ReadSeq);

/// <summary>
/// Port: unread counts. Whoever asks compares the numbers with those it has just read from SQL, so a cache may be late, lost or wiped, and never makes an answer wrong.
/// </summary>
internal interface IUnreadCache
{
    /// <summary>Those that are known; the others are left out.</summary>
    ValueTask<IReadOnlyDictionary<ConversationId, CachedUnread>> Find(UserId person, IReadOnlyCollection<ConversationId> conversations, CancellationToken ct);

    ValueTask Keep(UserId person, IReadOnlyDictionary<ConversationId, CachedUnread> counts, CancellationToken ct);
}

/// <summary>Of this process; the least used give way.</summary>
internal sealed class UnreadCacheInMemory : IUnreadCache
{
    private const int Capacity = 50_000;

    private readonly RecentEntries<(UserId, ConversationId), CachedUnread?> entries = new(Capacity);

    public ValueTask<IReadOnlyDictionary<ConversationId, CachedUnread>> Find(UserId person, IReadOnlyCollection<ConversationId> conversations, CancellationToken ct)
    {
        var found = new Dictionary<ConversationId, CachedUnread>(conversations.Count);
        foreach (var conversation in conversations)
        {
            if (entries.TryGet((person, conversation), out var count) && count is { } known) found[conversation] = known;
        }

        return new(found);
    }

    public ValueTask Keep(UserId person, IReadOnlyDictionary<ConversationId, CachedUnread> counts, CancellationToken ct)
    {
        foreach (var (conversation, count) in counts) entries.Set((person, conversation), count);
        return default;
    }
}
