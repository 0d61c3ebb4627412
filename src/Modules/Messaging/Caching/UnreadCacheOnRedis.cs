using System.Globalization;
using MatchChat.Kernel;
using MatchChat.Kernel.Redis;

namespace MatchChat.Messaging.Caching;

/// <summary>Of all nodes: `unread:{person}`, a hash of `count:revision:readSeq` by conversation, until the person has not been seen for a week.</summary>
internal sealed class UnreadCacheOnRedis(IRedis redis) : IUnreadCache
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    // What a script in Lua can take apart at once.
    private const int AtOnce = 1_000;

    private static readonly RedisScript FindScript = new("return redis.call('HMGET', KEYS[1], unpack(ARGV))");

    private static readonly RedisScript KeepScript = new("""
        for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        return redis.call('PEXPIRE', KEYS[1], ARGV[1])
        """);

    public async ValueTask<IReadOnlyDictionary<ConversationId, CachedUnread>> Find(UserId person, IReadOnlyCollection<ConversationId> conversations, CancellationToken ct)
    {
        var found = new Dictionary<ConversationId, CachedUnread>(conversations.Count);
        foreach (var some in conversations.Chunk(AtOnce))
        {
            if (await redis.Run(FindScript, [Key(person)], [.. some.Select(conversation => (RedisArgument)conversation.ToString())], ct) is not { } reply) break;

            for (var i = 0; i < reply.Count; i++)
            {
                if (reply.Bytes(i) is not null && Read(reply.Text(i)) is { } count) found[some[i]] = count;
            }
        }

        return found;
    }

    public async ValueTask Keep(UserId person, IReadOnlyDictionary<ConversationId, CachedUnread> counts, CancellationToken ct)
    {
        foreach (var some in counts.Chunk(AtOnce))
        {
            if (await redis.Run(KeepScript, [Key(person)], [KeptFor, .. some.SelectMany(pair => new RedisArgument[] { pair.Key.ToString(), Text(pair.Value) })], ct) is null) return;
        }
    }

    private static string Key(UserId person) => $"unread:{person}";

    private static string Text(CachedUnread count) => string.Create(CultureInfo.InvariantCulture, $"{count.Count}:{count.Revision}:{count.ReadSeq}");

    /// <summary>Null for what somebody else has put there.</summary>
    private static CachedUnread? Read(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var readSeq)
            ? new CachedUnread(count, revision, readSeq)
            : null;
    }
}
