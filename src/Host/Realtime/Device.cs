using System.Security.Claims;
using MatchChat.Host.Auth;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Realtime;

/// <summary>What the client says about the device: for presence and the operators, never for rights.</summary>
/// <param name="Id">The token's, else the client's own word; null where it has none.</param>
/// <param name="Platform">`ios`, `android` or `web`; null for anything else.</param>
internal sealed record Device(string? Id, string? Platform)
{
    public static Device Of(HttpContext? http) => http is null
        ? new Device(null, null)
        : new Device(http.User.FindFirstValue(Caller.DeviceClaim) ?? DeviceHeaders.DeviceOf(http.Request), DeviceHeaders.PlatformOf(http.Request));
}
