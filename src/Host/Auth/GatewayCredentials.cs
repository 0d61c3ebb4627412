using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MatchChat.Kernel;

namespace MatchChat.Host.Auth;

/// <summary>The word of an API gateway that has checked the caller's token, believed for the secret that only it knows.</summary>
internal sealed class GatewayCredentials(GatewayOptions options, TimeProvider time) : ICredentials
{
    private const string SecretHeader = "X-Gateway-Secret";
    private const string UserHeader = "X-User-ID";
    private const string RolesHeader = "X-User-Roles";
    private const string ExpiresHeader = "X-Token-Expires-At";

    /// <summary>How long a socket lives where the gateway does not say.</summary>
    private static readonly TimeSpan SocketLifetime = TimeSpan.FromHours(12);

    private static readonly string[] KnownRoles = [Roles.Service, Roles.Moderator, Roles.Admin];

    // Hashes have one length, so comparing them tells nothing about the secret's.
    private readonly byte[] secret = Hash(options.Secret!);

    public ValueTask<Outcome<SignedIn>> Check(HttpContext context, CancellationToken ct) => new(Check(context.Request.Headers, context.Features.Get<QueryToken>() is not null));

    private Outcome<SignedIn> Check(IHeaderDictionary headers, bool hasQueryToken)
    {
        if (headers[SecretHeader].Count == 0 && headers[UserHeader].Count == 0)
        {
            return headers.Authorization.Count == 0 && !hasQueryToken ? AuthErrors.Missing : AuthErrors.Invalid;
        }

        if (headers[SecretHeader] is not [{ } word] || !CryptographicOperations.FixedTimeEquals(Hash(word), secret)) return AuthErrors.Invalid;
        if (headers[UserHeader] is not [{ } user] || !Guid.TryParseExact(user, "D", out var id)) return AuthErrors.Invalid;
        if (!TryExpiry(headers[ExpiresHeader], out var expiresAt)) return AuthErrors.Invalid;

        return expiresAt <= time.GetUtcNow() ? AuthErrors.Expired : new SignedIn(new UserId(id), RolesOf(headers[RolesHeader].ToString()), DeviceId: null, IssuedAt: null, expiresAt, TokenId: null);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static List<string> RolesOf(string header)
    {
        var all = header.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. KnownRoles.Where(all.Contains)];
    }

    /// <summary>Unix seconds, as in a token, or ISO 8601.</summary>
    private bool TryExpiry(string? header, out DateTimeOffset expiresAt)
    {
        expiresAt = time.GetUtcNow() + SocketLifetime;
        if (string.IsNullOrEmpty(header)) return true;

        if (!long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out expiresAt);
        }

        if (seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;

        expiresAt = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
