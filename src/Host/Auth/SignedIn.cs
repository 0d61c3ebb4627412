using System.Globalization;
using System.Security.Claims;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Auth;

/// <summary>What a checked token, or the gateway, says about the caller.</summary>
/// <param name="Roles">Those of <see cref="Kernel.Roles"/> that the token has; none for a person.</param>
/// <param name="IssuedAt">Null where a gateway keeps the tokens, or the token does not say.</param>
/// <param name="ExpiresAt">As the token or the gateway says.</param>
/// <param name="TokenId">Names the token without giving it away; null where a gateway keeps the tokens.</param>
internal sealed record SignedIn(UserId User, IReadOnlyList<string> Roles, string? DeviceId, DateTimeOffset? IssuedAt, DateTimeOffset ExpiresAt, string? TokenId)
{
    /// <summary>From when on it counts no more: a socket ends, and a sign-in is refused. The gateway's clock is its own affair, as is what it grants to a token's issuer.</summary>
    public DateTimeOffset CountsUntil => TokenId is null ? ExpiresAt : ExpiresAt + TokenCheck.ClockSkew;

    /// <summary>Reads back what <see cref="ToPrincipal"/> wrote.</summary>
    public static SignedIn Of(ClaimsPrincipal principal) => new(
        principal.CallerId(),
        [.. principal.FindAll(Caller.RoleClaim).Select(claim => claim.Value)],
        principal.FindFirstValue(Caller.DeviceClaim),
        TimeOf(principal, Caller.IssuedClaim),
        TimeOf(principal, Caller.ExpiresClaim) ?? DateTimeOffset.MaxValue,
        principal.FindFirstValue(Caller.TokenClaim));

    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity(scheme, Caller.IdClaim, Caller.RoleClaim);
        identity.AddClaim(new Claim(Caller.IdClaim, User.ToString()));
        foreach (var role in Roles) identity.AddClaim(new Claim(Caller.RoleClaim, role));
        if (DeviceId is not null) identity.AddClaim(new Claim(Caller.DeviceClaim, DeviceId));
        if (IssuedAt is { } issued) identity.AddClaim(Seconds(Caller.IssuedClaim, issued));
        identity.AddClaim(Seconds(Caller.ExpiresClaim, ExpiresAt));
        if (TokenId is not null) identity.AddClaim(new Claim(Caller.TokenClaim, TokenId));
        return new ClaimsPrincipal(identity);
    }

    private static Claim Seconds(string name, DateTimeOffset time) =>
        new(name, time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64);

    private static DateTimeOffset? TimeOf(ClaimsPrincipal principal, string name) =>
        long.TryParse(principal.FindFirstValue(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
