using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Auth;

/// <summary>A bearer token, in the header or, for the socket only, in the query.</summary>
internal sealed class BearerCredentials(ITokenCheck tokens) : ICredentials
{
    private const string Scheme = "Bearer ";

    public async ValueTask<Outcome<SignedIn>> Check(HttpContext context, CancellationToken ct)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count > 1) return AuthErrors.Invalid;
        if (header.Count == 1) return TokenOf(header[0]) is { } token ? await tokens.Check(token, ct) : AuthErrors.Invalid;

        return ChatApi.IsHub(context.Request.Path) && context.Features.Get<QueryToken>() is { } fromQuery ? await tokens.Check(fromQuery.Value, ct) : AuthErrors.Missing;
    }

    private static string? TokenOf(string? header) =>
        header is not null && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
}

/// <summary>For the hub where a gateway keeps the tokens: a token is worth nothing here.</summary>
internal sealed class NoTokens : ITokenCheck
{
    public ValueTask<Outcome<SignedIn>> Check(string token, CancellationToken ct) => new(AuthErrors.Invalid);
}
