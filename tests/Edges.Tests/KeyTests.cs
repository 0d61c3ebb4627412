using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MatchChat.TestKit;
using Microsoft.IdentityModel.Tokens;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>Tokens of an issuer whose public key is in a file.</summary>
public sealed class KeyTests : IDisposable
{
    private static readonly Guid Alice = Guid.CreateVersion7();

    private readonly TemporaryFolder folder = new();
    private readonly RSA rsa = RSA.Create(2048);
    private readonly ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public async Task An_rsa_key_checks_RS256_and_nothing_else()
    {
        await using var host = await HostWith(rsa.ExportSubjectPublicKeyInfoPem());
        (await host.Rest(Issuer.Sign(host, Alice, new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256)).Knock()).ShouldBeKnown();
        (await host.Rest(Issuer.Sign(host, Alice, new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha512)).Knock()).ShouldBeRefused("auth.invalid");
        (await host.Rest(Issuer.Sign(host, Alice, new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSsaPssSha256)).Knock()).ShouldBeRefused("auth.invalid");
        (await host.Rest(Issuer.Sign(host, Alice, new ECDsaSecurityKey(curve), SecurityAlgorithms.EcdsaSha256)).Knock()).ShouldBeRefused("auth.invalid");
        using var another = RSA.Create(2048);
        (await host.Rest(Issuer.Sign(host, Alice, new RsaSecurityKey(another), SecurityAlgorithms.RsaSha256)).Knock()).ShouldBeRefused("auth.invalid");
    }

    [Fact]
    public async Task A_public_key_is_no_secret_to_sign_with()
    {
        var pem = rsa.ExportSubjectPublicKeyInfoPem();
        await using var host = await HostWith(pem);
        foreach (var known in new[] { pem, pem + "\n", Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()) })
        {
            (await host.Rest(Issuer.Sign(host, Alice, new SymmetricSecurityKey(Encoding.UTF8.GetBytes(known)), SecurityAlgorithms.HmacSha256)).Knock()).ShouldBeRefused("auth.invalid");
        }
    }

    [Fact]
    public async Task A_curve_checks_ES256()
    {
        await using var host = await HostWith(curve.ExportSubjectPublicKeyInfoPem());
        (await host.Rest(Issuer.Sign(host, Alice, new ECDsaSecurityKey(curve), SecurityAlgorithms.EcdsaSha256)).Knock()).ShouldBeKnown();
        (await host.Rest(host.Tokens.For(Alice)).Knock()).ShouldBeRefused("auth.invalid");
    }

    [Fact]
    public async Task A_certificate_brings_its_key()
    {
        var request = new CertificateRequest("CN=issuer", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var host = await HostWith(certificate.ExportCertificatePem());
        (await host.Rest(Issuer.Sign(host, Alice, new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256)).Knock()).ShouldBeKnown();
    }

    [Fact]
    public async Task Issuer_and_audience_are_checked_where_they_are_configured()
    {
        await using var host = await TestHost.Start(HostSettings.With(("Auth:Jwt:Issuer", "https://login.example"), ("Auth:Jwt:Audience", "chat")));
        (await Knock("https://login.example", "chat")).ShouldBeKnown();
        (await Knock("https://login.example", (string[])["shop", "chat"])).ShouldBeKnown();
        (await Knock("https://other.example", "chat")).ShouldBeRefused("auth.invalid");
        (await Knock("https://login.example", "shop")).ShouldBeRefused("auth.invalid");
        (await Knock(null, "chat")).ShouldBeRefused("auth.invalid");
        (await Knock("https://login.example", null)).ShouldBeRefused("auth.invalid");

        Task<RestAnswer> Knock(string? issuer, object? audience)
        {
            var claims = host.Tokens.Claims(Alice.ToString());
            if (issuer is not null) claims["iss"] = issuer;
            if (audience is not null) claims["aud"] = audience;
            return host.Rest(host.Tokens.With(claims)).Knock();
        }
    }

    [Fact]
    public async Task A_service_of_the_issuer_is_a_service_here()
    {
        await using var host = await HostWith(rsa.ExportSubjectPublicKeyInfoPem());
        var claims = host.Tokens.Claims(Alice.ToString(), "service");
        (await host.Rest(Issuer.Sign(claims, new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256)).Knock()).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    public void Dispose()
    {
        rsa.Dispose();
        curve.Dispose();
        folder.Dispose();
    }

    private async Task<TestHost> HostWith(string pem)
    {
        var file = folder.File("issuer.pem");
        await File.WriteAllTextAsync(file, pem, TestContext.Current.CancellationToken);
        return await TestHost.Start(HostSettings.With(("Auth:Jwt:Secret", null), ("Auth:Jwt:PublicKeyFile", file)));
    }
}
