using System.Text;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace MatchChat.Host.Auth;

/// <summary>The keys by which signatures are checked now.</summary>
/// <param name="Issuer">What `iss` must be; null: not checked.</param>
internal sealed record TokenKeys(IReadOnlyCollection<SecurityKey> Keys, string? Issuer);

/// <summary>Where keys come from. The source decides the algorithms, never the token: that is what keeps a public key from being used as an HMAC secret.</summary>
internal interface ITokenKeySource
{
    IReadOnlyList<string> Algorithms { get; }

    ValueTask<TokenKeys> Keys(CancellationToken ct);

    /// <summary>A token was signed by a key that is not among them. True where they may be other ones now, so that asking again makes sense.</summary>
    bool Refresh();
}

internal static class TokenKeySources
{
    /// <summary>The one source that the options name; their check has seen to it that there is one.</summary>
    public static ITokenKeySource From(JwtOptions options, ILogger log)
    {
        if (options.Authority is { Length: > 0 } authority) return new AuthorityKeys(authority, options.Issuer, log);
        return options.PublicKeyFile is { Length: > 0 } file ? FixedKeys.OfFile(file, options.Issuer) : FixedKeys.OfSecret(options.Secret!, options.Issuer);
    }
}

/// <summary>One key that never changes.</summary>
internal sealed class FixedKeys(SecurityKey key, string algorithm, string? issuer) : ITokenKeySource
{
    private readonly TokenKeys keys = new([key], issuer);

    public IReadOnlyList<string> Algorithms { get; } = [algorithm];

    public static FixedKeys OfSecret(string secret, string? issuer) => new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256, issuer);

    public static FixedKeys OfFile(string file, string? issuer) => PublicKey.TryLoad(file) is var (key, algorithm)
        ? new FixedKeys(key, algorithm, issuer)
        : throw new InvalidOperationException("The check of the options lets no such file pass.");

    public ValueTask<TokenKeys> Keys(CancellationToken ct) => new(keys);

    public bool Refresh() => false;
}

/// <summary>The issuer was never there to be asked for its keys: that says nothing about a token.</summary>
internal sealed class IssuerAwayException(Exception cause) : Exception("The issuer could not be asked for its keys.", cause);

/// <summary>The keys of an OIDC issuer, read at first use, refreshed now and then, and early when a token names one that is not known.</summary>
internal sealed class AuthorityKeys : ITokenKeySource
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>How soon after it was asked the issuer is asked again, however many tokens name a key that is not known.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ConfigurationManager<OpenIdConnectConfiguration> discovery;
    private readonly string? issuer;
    private readonly ILogger log;

    public AuthorityKeys(string authority, string? issuer, ILogger log)
    {
        this.issuer = issuer;
        this.log = log;
        var documents = new HttpDocumentRetriever(new HttpClient { Timeout = LongestWait, MaxResponseContentBufferSize = 1024 * 1024 })
        {
            RequireHttps = !new Uri(authority).IsLoopback,
        };
        discovery = new ConfigurationManager<OpenIdConnectConfiguration>($"{authority.TrimEnd('/')}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), documents) { RefreshInterval = Pause };
    }

    public IReadOnlyList<string> Algorithms { get; } = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    public async ValueTask<TokenKeys> Keys(CancellationToken ct)
    {
        try
        {
            var found = await discovery.GetConfigurationAsync(ct);
            return new TokenKeys([.. found.SigningKeys], issuer ?? found.Issuer);
        }
        catch (Exception cause) when (cause is InvalidOperationException or IOException or HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            // Only where there never were any: keys that were read once are used on when the issuer rests.
            HostLog.IssuerAway(log, cause);
            throw new IssuerAwayException(cause);
        }
    }

    public bool Refresh()
    {
        // Does nothing when it was done a moment ago: strangers cannot make this server ask the issuer over and over.
        discovery.RequestRefresh();
        return true;
    }
}
