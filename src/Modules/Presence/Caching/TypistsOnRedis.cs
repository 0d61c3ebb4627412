using System.Globalization;
using MatchChat.Kernel;
using MatchChat.Kernel.Redis;

namespace MatchChat.Presence.Caching;

/// <summary>Of all nodes: `typing:{conversation}`, people by the end of their typing. Redis away: nobody types.</summary>
internal sealed class TypistsOnRedis(IRedis redis, PresenceOptions options) : ITypists
{
    private static readonly RedisScript StartScript = RedisScript.ByItsClock("""
        redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2])
        return redis.call('PEXPIRE', KEYS[1], ARGV[1])
        """);

    private static readonly RedisScript StopScript = new("return redis.call('ZREM', KEYS[1], ARGV[1])");

    private static readonly RedisScript InScript = RedisScript.ByItsClock("return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')");

    public bool AreShared => true;

    public async ValueTask Start(ConversationId conversation, UserId user, CancellationToken ct) => await redis.Run(StartScript, [Key(conversation)], [options.TypingTime, user.ToString()], ct);

    public async ValueTask Stop(ConversationId conversation, UserId user, CancellationToken ct) => await redis.Run(StopScript, [Key(conversation)], [user.ToString()], ct);

    public async ValueTask<IReadOnlySet<UserId>> In(ConversationId conversation, CancellationToken ct)
    {
        var reply = await redis.Run(InScript, [Key(conversation)], [], ct);
        return Enumerable.Range(0, reply?.Count ?? 0).Select(i => new UserId(Guid.Parse(reply!.Text(i), CultureInfo.InvariantCulture))).ToHashSet();
    }

    private static string Key(ConversationId conversation) => $"typing:{conversation}";
}
