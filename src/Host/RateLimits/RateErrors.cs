using MatchChat.Kernel;

namespace MatchChat.Host.RateLimits;

/// <summary>Too often; each is answered with the time to wait.</summary>
internal static class RateErrors
{
    public static readonly Error Messages = new("rate.messages", ErrorKind.TooMany, "Too many messages; wait a moment.");
    public static readonly Error Requests = new("rate.requests", ErrorKind.TooMany, "Too many calls; wait a moment.");
    public static readonly Error Typing = new("rate.typing", ErrorKind.TooMany, "Too many typing calls; wait a moment.");
    public static readonly Error Connections = new("rate.connections", ErrorKind.TooMany, "Too many connections or failed sign-ins; wait a moment.");
}
