using System.Net;
using MatchChat.Kernel;

namespace MatchChat.Host.RateLimits;

/// <summary>Of a process that shares them with nobody.</summary>
internal sealed class InProcessAddressLimits(RateLimitOptions options, TimeProvider time) : IAddressLimits
{
    private readonly TokenBuckets<IPAddress> buckets = new(options.AddressPerSecond, options.AddressPerSecond, time);

    public ValueTask<Error?> Take(IPAddress address, CancellationToken ct) => new(buckets.Take(address) is { } wait ? RateErrors.Connections.In(wait) : null);
}
