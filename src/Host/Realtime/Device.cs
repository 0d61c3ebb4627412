using System.Security.Claims;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Realtime;

/// <summary>What the client says about the device: for presence and the operators, never for rights.</summary>
/// <param name="Id">The token's, else `X-Device-ID` or `deviceId`; null where it has none.</param>
/// <param name="Platform">`ios`, `android` or `web`; null for anything else.</param>
internal sealed record Device(string? Id, string? Platform)
{
    private const int LongestId = 128;

    private static readonly string[] Platforms = ["ios", "android", "web"];

    public static Device Of(HttpContext? http)
    {
        if (http is null) return new Device(null, null);

        var id = http.User.FindFirstValue(Caller.DeviceClaim) ?? Told(http, "X-Device-ID", "deviceId");
        var platform = Told(http, "X-Platform", "platform");
        return new Device(id is { Length: > 0 and <= LongestId } ? id : null, Array.Find(Platforms, known => known.Equals(platform, StringComparison.OrdinalIgnoreCase)));
    }

    // Browsers cannot set headers on a socket, hence the query.
    private static string? Told(HttpContext http, string header, string query) =>
        http.Request.Headers.TryGetValue(header, out var told) || http.Request.Query.TryGetValue(query, out told) ? (string?)told : null;
}
