using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MatchChat.Host.Auth;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MatchChat.Host.Demo;

/// <summary>What the app's own sign-in would do: a token for one person, signed with the secret that MatchChat checks it by.</summary>
internal sealed class DemoTokens(AuthOptions auth, DemoOptions options, TimeProvider time)
{
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    public DemoToken For(UserId person)
    {
        var now = time.GetUtcNow();
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((now + options.TokenLifetime).ToUnixTimeSeconds());
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [Caller.IdClaim] = person.ToString(),
            [Caller.IssuedClaim] = now.ToUnixTimeSeconds(),
            [Caller.ExpiresClaim] = expiresAt.ToUnixTimeSeconds(),
            // Two of one second are still two tokens.
            ["jti"] = RandomNumberGenerator.GetHexString(16, lowercase: true),
        };
        if (auth.Jwt.Issuer is { Length: > 0 } issuer) claims["iss"] = issuer;
        if (auth.Jwt.Audience is { Length: > 0 } audience) claims["aud"] = audience;
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(auth.Jwt.Secret!));
        return new DemoToken(handler.CreateToken(JsonSerializer.Serialize(claims), new SigningCredentials(key, SecurityAlgorithms.HmacSha256)), person, expiresAt);
    }
}

internal sealed record DemoToken(string Token, UserId UserId, DateTimeOffset ExpiresAt);
