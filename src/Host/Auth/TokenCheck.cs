using System.Security.Cryptography;
using System.Text;
using MatchChat.Kernel;
using MatchChat.Kernel.Sessions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MatchChat.Host.Auth;

/// <summary>Checks a token in this order: its form, its signature, issuer and audience, its times and person, and last whether it was revoked, which may ask the database.</summary>
internal sealed class TokenCheck(ITokenKeySource keys, JwtOptions options, IRevocations revocations, TimeProvider time) : ITokenCheck
{
    /// <summary>How far the issuer's clock may be from ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler handler = new();

    public async ValueTask<Outcome<SignedIn>> Check(string token, CancellationToken ct)
    {
        if (!TokenParts.HasGoodHeader(token, keys.Algorithms)) return AuthErrors.Invalid;
        if (await Signed(token, ct) is { } bad) return bad;
        if (TokenClaims.Read(token) is not { } claims) return AuthErrors.Invalid;
        if (CheckTimes(claims) is { } late) return late;

        var who = new SignedIn(claims.User, claims.Roles, claims.DeviceId, claims.IssuedAt, claims.ExpiresAt, IdOf(token));
        return await revocations.IsRevoked(who.User, who.IssuedAt, who.TokenId!, ct) ? AuthErrors.Revoked : who;
    }

    /// <summary>Over what is signed only: the signature itself could be written differently and still be right.</summary>
    private static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token[..token.LastIndexOf('.')])).AsSpan(0, 16));

    private Error? CheckTimes(TokenClaims claims)
    {
        var now = time.GetUtcNow();
        if (claims.ExpiresAt + ClockSkew <= now) return AuthErrors.Expired;
        return claims.NotBefore - ClockSkew > now ? AuthErrors.Invalid : null;
    }

    private async ValueTask<Error?> Signed(string token, CancellationToken ct)
    {
        try
        {
            var found = await keys.Keys(ct);
            var result = handler.ValidateToken(token, Parameters(found));
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException && keys.Refresh()) result = handler.ValidateToken(token, Parameters(await keys.Keys(ct)));
            return result.IsValid ? null : AuthErrors.Invalid;
        }
        catch (IssuerAwayException)
        {
            return CommonErrors.ServerBusy;
        }
    }

    private TokenValidationParameters Parameters(TokenKeys found) => new()
    {
        IssuerSigningKeys = found.Keys,
        ValidAlgorithms = keys.Algorithms,
        RequireSignedTokens = true,
        ValidateIssuer = found.Issuer is not null,
        ValidIssuer = found.Issuer,
        ValidateAudience = !string.IsNullOrEmpty(options.Audience),
        ValidAudience = options.Audience,
        // By our own clock, and with codes of their own.
        ValidateLifetime = false,
    };
}
