using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text;

namespace MatchChat.Host.Auth;

internal enum AuthMode
{
    /// <summary>Callers bring a bearer token, which is checked here.</summary>
    Jwt,

    /// <summary>An API gateway has checked it and says who is calling.</summary>
    Gateway,
}

/// <summary>How callers say who they are (docs/protocol.md, Identity).</summary>
internal sealed class AuthOptions : IValidatableObject
{
    public const string Section = "Auth";

    /// <summary>`Jwt` or `Gateway`. Default `Jwt`. In each mode the credentials of the other one are worth nothing.</summary>
    [EnumDataType(typeof(AuthMode), ErrorMessage = "is Jwt or Gateway.")]
    public AuthMode Mode { get; init; } = AuthMode.Jwt;

    /// <summary>How tokens are checked, in `Jwt` mode.</summary>
    public JwtOptions Jwt { get; init; } = new();

    /// <summary>Whom to believe, in `Gateway` mode; the proxies in both.</summary>
    public GatewayOptions Gateway { get; init; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        [.. Mode == AuthMode.Jwt ? Jwt.Problems() : Gateway.Problems(), .. Gateway.ProxyProblems()];
}

/// <summary>Exactly one of <see cref="Secret"/>, <see cref="Authority"/> and <see cref="PublicKeyFile"/> says by which keys, and so by which algorithms, tokens are checked.</summary>
internal sealed class JwtOptions
{
    private const int ShortestSecret = 32;

    /// <summary>HS256: the secret shared with the issuer, at least 32 bytes of UTF-8. In Development one is made at first start and kept in `data/`.</summary>
    public string? Secret { get; init; }

    /// <summary>RS256 or ES256: the issuer's address, `https://login.example.com`; its keys are found by OIDC discovery and followed when they change.</summary>
    public string? Authority { get; init; }

    /// <summary>RS256 or ES256: a PEM file with the issuer's public key or certificate.</summary>
    public string? PublicKeyFile { get; init; }

    /// <summary>What `iss` must be. Default: not checked; with <see cref="Authority"/> the issuer that it names.</summary>
    public string? Issuer { get; init; }

    /// <summary>What `aud` must hold. Default: not checked.</summary>
    public string? Audience { get; init; }

    internal IEnumerable<ValidationResult> Problems() => Ways().Count switch
    {
        0 => [Bad("Jwt", "one way to check tokens must be set: Auth:Jwt:Secret, Auth:Jwt:Authority or Auth:Jwt:PublicKeyFile.")],
        > 1 => [Bad("Jwt", $"only one way to check tokens may be set, not {string.Join(" and ", Ways().Select(way => $"Auth:Jwt:{way}"))}.")],
        _ when Secret is { Length: > 0 } && Encoding.UTF8.GetByteCount(Secret) < ShortestSecret => [Bad("Jwt:Secret", "has at least 32 bytes.")],
        _ when Authority is { Length: > 0 } && !IsGoodAuthority() => [Bad("Jwt:Authority", "is an https address (http on this machine only).")],
        _ when PublicKeyFile is { Length: > 0 } && !File.Exists(PublicKeyFile) => [Bad("Jwt:PublicKeyFile", $"there is no file {Path.GetFullPath(PublicKeyFile)}.")],
        _ when PublicKeyFile is { Length: > 0 } && PublicKey.TryLoad(PublicKeyFile) is null => [Bad("Jwt:PublicKeyFile", "is a PEM file with an RSA key of at least 2048 bits or an EC key on P-256.")],
        _ => [],
    };

    private static ValidationResult Bad(string key, string sentence) => new(sentence, [key]);

    private bool IsGoodAuthority() => Uri.TryCreate(Authority, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private List<string> Ways()
    {
        (string Key, string? Value)[] all = [(nameof(Secret), Secret), (nameof(Authority), Authority), (nameof(PublicKeyFile), PublicKeyFile)];
        return [.. all.Where(way => !string.IsNullOrEmpty(way.Value)).Select(way => way.Key)];
    }
}

internal sealed class GatewayOptions
{
    private const int ShortestSecret = 16;

    /// <summary>What the gateway sends as `X-Gateway-Secret`, at least 16 characters. Needed in `Gateway` mode.</summary>
    public string? Secret { get; init; }

    /// <summary>Addresses (`10.0.0.7`) or networks (`10.0.0.0/8`) of the proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Default: none.</summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];

    internal IEnumerable<ValidationResult> Problems() => Secret is { Length: >= ShortestSecret }
        ? []
        : [new("must be set in Gateway mode and has at least 16 characters.", ["Gateway:Secret"])];

    internal IEnumerable<ValidationResult> ProxyProblems() => KnownProxies.Any(proxy => !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _))
        ? [new("holds addresses (10.0.0.7) and networks (10.0.0.0/8).", ["Gateway:KnownProxies"])]
        : [];
}
