using System.Net;
using MatchChat.Kernel;
using MatchChat.Kernel.Redis;

namespace MatchChat.Host.RateLimits;

/// <summary>
/// Of all nodes together: `rate:address:{address}`. Redis is asked only about what this process would let in by itself, so a flood from one address is not passed on to it.
/// Redis away: the limits of this process.
/// </summary>
internal sealed class AddressLimitsOnRedis(IRedis redis, RateLimitOptions options, TimeProvider time) : IAddressLimits
{
    private readonly InProcessAddressLimits own = new(options, time);

    public async ValueTask<Error?> Take(IPAddress address, CancellationToken ct)
    {
        if (await own.Take(address, ct) is { } tooOften) return tooOften;

        return await redis.Take($"rate:address:{address}", options.AddressPerSecond, options.AddressPerSecond, ct) is { } wait && wait > TimeSpan.Zero ? RateErrors.Connections.In(wait) : null;
    }
}
