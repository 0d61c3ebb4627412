using MatchChat.Kernel.Redis;

namespace MatchChat.Host.RateLimits;

/// <summary>Token buckets that all nodes share, filled by Redis's clock.</summary>
internal static class RedisBuckets
{
    /// <summary>Tokens per second, tokens of a full bucket. Answers for how many microseconds there is none; 0: took one. A bucket is forgotten a minute after it is full again.</summary>
    private static readonly RedisScript TakeScript = new("""
        local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
        local tokens, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
        if now > at then
          tokens = math.min(burst, tokens + (now - at) * rate / 1000000)
          at = now
        end
        local wait = 0
        if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 1000000 / rate) end
        redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens), 'at', string.format('%.0f', at))
        redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) * 1000 / rate) + 60000)
        return wait
        """);

    /// <summary>Takes one: zero where there was one, otherwise how long to wait; null while Redis is away.</summary>
    public static async ValueTask<TimeSpan?> Take(this IRedis redis, string key, int perSecond, int burst, CancellationToken ct) =>
        await redis.Run(TakeScript, [key], [perSecond, burst], ct) is { } reply ? TimeSpan.FromMicroseconds(reply.Number(0)) : null;
}
