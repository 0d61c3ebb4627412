using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Redis;

namespace MatchChat.Host.RateLimits;

/// <summary>Of all nodes together: `rate:{bucket}:{person}`, one token bucket each, filled by Redis's clock. Redis away: the limits of this process, so a person has as many as there are nodes.</summary>
internal sealed class RateLimitsOnRedis(IRedis redis, RateLimitOptions options, TimeProvider time) : IRateLimits
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

    private readonly InProcessRateLimits own = new(options, time);

    public async ValueTask<Error?> Take(UserId user, RateBucket bucket, CancellationToken ct)
    {
        var (name, perSecond, burst, refusal) = bucket switch
        {
            RateBucket.Messages => ("messages", options.MessagesPerSecond, options.Burst, RateErrors.Messages),
            RateBucket.Typing => ("typing", options.TypingPerSecond, options.TypingPerSecond, RateErrors.Typing),
            _ => ("requests", options.RequestsPerSecond, options.RequestsPerSecond, RateErrors.Requests),
        };
        if (await redis.Run(TakeScript, [$"rate:{name}:{user}"], [perSecond, burst], ct) is not { } reply) return await own.Take(user, bucket, ct);

        return reply.Number(0) is > 0 and var wait ? refusal.In(TimeSpan.FromMicroseconds(wait)) : null;
    }
}
