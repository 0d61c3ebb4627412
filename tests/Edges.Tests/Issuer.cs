using System.Security.Cryptography;
using System.Text.Json;
using MatchChat.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MatchChat.Edges.Tests;

/// <summary>An OIDC issuer on this machine: discovery, keys, and a signature.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly WebApplication app;
    private RSA key = RSA.Create(2048);
    private string keyId = "first";
    private bool resting;

    private Issuer(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>How often somebody asked where the keys are.</summary>
    public int Asked { get; private set; }

    public static async Task<Issuer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var issuer = new Issuer(builder.Build());
        issuer.app.MapGet("/.well-known/openid-configuration", () => issuer.Discovery());
        issuer.app.MapGet("/keys", () => issuer.Keys());
        await issuer.app.StartAsync();
        issuer.Address = new Uri(issuer.app.Urls.First());
        return issuer;
    }

    public string Name => "https://login.example";

    public static string Sign(TestHost host, Guid sub, SecurityKey key, string algorithm) => Sign(host.Tokens.Claims(sub.ToString()), key, algorithm);

    public static string Sign(Dictionary<string, object?> claims, SecurityKey key, string algorithm) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(claims), new SigningCredentials(key, algorithm) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } });

    public string Issues(TestHost host, Guid sub, string? issuer = null)
    {
        var claims = host.Tokens.Claims(sub.ToString());
        claims["iss"] = issuer ?? Name;
        return Sign(claims, new RsaSecurityKey(key) { KeyId = keyId }, SecurityAlgorithms.RsaSha256);
    }

    public void TakesANewKey()
    {
        key = RSA.Create(2048);
        keyId = "second";
    }

    /// <summary>Answers nobody any more, and counts who asks.</summary>
    public void Rests() => resting = true;

    public Task Stop() => app.StopAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult Discovery()
    {
        Asked++;
        return resting ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Json(new { issuer = Name, jwks_uri = new Uri(Address, "/keys") });
    }

    private IResult Keys()
    {
        var parts = key.ExportParameters(includePrivateParameters: false);
        return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = keyId, n = Base64UrlEncoder.Encode(parts.Modulus), e = Base64UrlEncoder.Encode(parts.Exponent) } } });
    }
}
