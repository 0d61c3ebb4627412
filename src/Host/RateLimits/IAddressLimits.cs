using System.Net;
using System.Net.Sockets;
using MatchChat.Kernel;

namespace MatchChat.Host.RateLimits;

/// <summary>Port: new sockets and failed sign-ins by address, which is what somebody can do who is nobody yet.</summary>
internal interface IAddressLimits
{
    /// <summary>Takes one of this address, or says `rate.connections`.</summary>
    /// <param name="address">As <see cref="Addresses.Household"/> makes it.</param>
    /// <param name="ct">Gives up waiting.</param>
    ValueTask<Error?> Take(IPAddress address, CancellationToken ct);
}

internal static class Addresses
{
    /// <summary>Takes one of the caller's address.</summary>
    public static ValueTask<Error?> Take(this IAddressLimits limits, HttpContext context) =>
        // No address: a socket file or a test server, where there is no stranger to hold off.
        context.Connection.RemoteIpAddress is { } address ? limits.Take(Household(address), context.RequestAborted) : default;

    /// <summary>Whoever has one IPv6 address has the whole /64.</summary>
    public static IPAddress Household(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
