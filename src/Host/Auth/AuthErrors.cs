using MatchChat.Kernel;

namespace MatchChat.Host.Auth;

/// <summary>Why somebody is not signed in.</summary>
internal static class AuthErrors
{
    public static readonly Error Missing = new("auth.missing", ErrorKind.Unauthenticated, "This call needs a bearer token.");
    public static readonly Error Invalid = new("auth.invalid", ErrorKind.Unauthenticated, "The token is not one that this server accepts.");
    public static readonly Error Expired = new("auth.expired", ErrorKind.Unauthenticated, "The token has expired.");
    public static readonly Error Revoked = new("auth.revoked", ErrorKind.Unauthenticated, "The token was revoked; sign in again.");
}
