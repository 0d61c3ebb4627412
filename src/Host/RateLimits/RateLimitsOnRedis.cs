using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Redis;

namespace MatchChat.Host.RateLimits;

/// <summary>Of all nodes together: `rate:{bucket}:{person}`, one token bucket each. Redis away: the limits of this process, so a person has as many as there are nodes.</summary>
internal sealed class RateLimitsOnRedis(IRedis redis, RateLimitOptions options, TimeProvider time) : IRateLimits
{
    private readonly InProcessRateLimits own = new(options, time);

    public async ValueTask<Error?> Take(UserId user, RateBucket bucket, CancellationToken ct)
    {
        var (name, perSecond, burst, refusal) = bucket switch
        {
            RateBucket.Messages => ("messages", options.MessagesPerSecond, options.Burst, RateErrors.Messages),
            RateBucket.Typing => ("typing", options.TypingPerSecond, options.TypingPerSecond, RateErrors.Typing),
            _ => ("requests", options.RequestsPerSecond, options.RequestsPerSecond, RateErrors.Requests),
        };
        if (await redis.Take($"rate:{name}:{user}", perSecond, burst, ct) is not { } wait) return await own.Take(user, bucket, ct);

        return wait > TimeSpan.Zero ? refusal.In(wait) : null;
    }
}
