using System.Security.Claims;

namespace MatchChat.Kernel.Http;

/// <summary>Who is asking, as the token (or the gateway) says: the only place from which an edge takes an identity.</summary>
public static class Caller
{
    /// <summary>Names of the claims that every way of signing in provides.</summary>
    public const string IdClaim = "sub";

    public const string RoleClaim = "role";

    public const string DeviceClaim = "device_id";

    /// <summary>Unix seconds at which the token (or the gateway's word) expires; a socket ends then.</summary>
    public const string ExpiresClaim = "exp";

    /// <summary>Unix seconds at which the token was issued; absent where a gateway keeps the tokens.</summary>
    public const string IssuedClaim = "iat";

    /// <summary>Names the token without giving it away: a hash of it. Absent where a gateway keeps the tokens.</summary>
    public const string TokenClaim = "token_id";

    /// <summary>The authorization policy of calls for other services of the app only.</summary>
    public const string ServicePolicy = "service";

    public static UserId CallerId(this ClaimsPrincipal principal) => new(Guid.Parse(principal.FindFirstValue(IdClaim)!));

    /// <summary>The caller with the one of its roles that counts: a service acts for the app, whatever else its token says.</summary>
    public static Actor CallerActor(this ClaimsPrincipal principal)
    {
        string[] inOrder = [Roles.Service, Roles.Admin, Roles.Moderator];
        return new Actor(principal.CallerId(), Array.Find(inOrder, principal.IsInRole) ?? Roles.User);
    }
}
