using System.Text.Json;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Auth;

/// <summary>What MatchChat reads out of a token whose signature is right.</summary>
internal sealed record TokenClaims(UserId User, IReadOnlyList<string> Roles, string? DeviceId, DateTimeOffset? IssuedAt, DateTimeOffset ExpiresAt, DateTimeOffset NotBefore)
{
    private const int LongestDeviceId = 128;

    // 9999-12-31T23:59:59Z, less a day so that adding a clock skew cannot overflow.
    private const double LatestSecond = 253402300799 - 86400;

    private static readonly string[] KnownRoles = [Kernel.Roles.Service, Kernel.Roles.Moderator, Kernel.Roles.Admin];

    /// <summary>Null where the person or the expiry is missing, or something has the wrong shape.</summary>
    public static TokenClaims? Read(string token)
    {
        if (TokenParts.Payload(token) is not { } payload) return null;
        if (!payload.TryGetProperty(Caller.IdClaim, out var sub) || !Guid.TryParseExact(TokenParts.Text(sub), "D", out var user)) return null;
        if (!TryTime(payload, Caller.ExpiresClaim, out var expires) || expires is not { } expiresAt) return null;
        if (!TryTime(payload, Caller.IssuedClaim, out var issuedAt) || !TryTime(payload, "nbf", out var notBefore)) return null;

        return TryRoles(payload, out var roles) && TryDevice(payload, out var device)
            ? new TokenClaims(new UserId(user), roles, device, issuedAt, expiresAt, notBefore ?? DateTimeOffset.UnixEpoch)
            : null;
    }

    private static bool TryTime(JsonElement payload, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!payload.TryGetProperty(name, out var value)) return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is < 0 or > LatestSecond) return false;

        time = DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
        return true;
    }

    /// <summary>A text or a list of them. Roles of other services of the app are none here.</summary>
    private static bool TryRoles(JsonElement payload, out IReadOnlyList<string> roles)
    {
        roles = [];
        if (!payload.TryGetProperty(Caller.RoleClaim, out var value) || value.ValueKind == JsonValueKind.Null) return true;

        List<string?> all = [.. (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value]).Select(TokenParts.Text)];
        roles = [.. KnownRoles.Where(all.Contains)];
        return !all.Contains(null);
    }

    private static bool TryDevice(JsonElement payload, out string? device)
    {
        device = null;
        if (!payload.TryGetProperty(Caller.DeviceClaim, out var value) || value.ValueKind == JsonValueKind.Null) return true;
        if (TokenParts.Text(value) is not { Length: <= LongestDeviceId } text) return false;

        device = text.Length > 0 ? text : null;
        return true;
    }
}
