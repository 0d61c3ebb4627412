using System.Net;
using System.Net.Sockets;
using MatchChat.Kernel;

namespace MatchChat.Host.RateLimits;

/// <summary>New sockets and failed sign-ins by address: what somebody can do who is nobody yet.</summary>
internal sealed class AddressLimits(RateLimitOptions options, TimeProvider time)
{
    private readonly TokenBuckets<IPAddress> buckets = new(options.AddressPerSecond, options.AddressPerSecond, time);

    /// <summary>Takes one of the caller's address, or says `rate.connections`.</summary>
    public Error? Take(HttpContext context) =>
        // No address: a socket file or a test server, where there is no stranger to hold off.
        context.Connection.RemoteIpAddress is { } address && buckets.Take(Household(address)) is { } wait ? RateErrors.Connections.In(wait) : null;

    /// <summary>Whoever has one IPv6 address has the whole /64.</summary>
    private static IPAddress Household(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
