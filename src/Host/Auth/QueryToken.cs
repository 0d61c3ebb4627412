using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace MatchChat.Host.Auth;

/// <summary>
/// A token that came in the query, which is where a browser's WebSocket must put it. It is taken off the URL before anybody else sees the request,
/// so that no log, trace or metric, whosever it is and however verbose, can hold it.
/// </summary>
internal sealed record QueryToken(string Value)
{
    private static readonly string[] Names = ["access_token", "token"];

    /// <summary>Moves the token from the URL into a feature of the request.</summary>
    public static void Hide(IFeatureCollection features)
    {
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        var query = request.QueryString;
        // A name can be written with escapes, so any escape makes a closer look worth it.
        if (!query.Contains("token", StringComparison.OrdinalIgnoreCase) && !query.Contains('%', StringComparison.Ordinal)) return;

        string? token = null;
        var rest = new StringBuilder(query.Length);
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (Names.Contains(pair.DecodeName().ToString(), StringComparer.OrdinalIgnoreCase)) token ??= pair.DecodeValue().ToString();
            else rest.Append(rest.Length == 0 ? '?' : '&').Append(pair.EncodedName).Append('=').Append(pair.EncodedValue);
        }

        if (token is null) return;

        features.Set(new QueryToken(token));
        request.QueryString = rest.ToString();
        request.RawTarget = request.RawTarget.Split('?')[0] + rest;
    }
}

/// <summary>Makes the context of a request, after its token is off the URL: earlier than ASP.NET's own log line about the request.</summary>
internal sealed class TokenHidingContextFactory(DefaultHttpContextFactory contexts) : IHttpContextFactory
{
    public HttpContext Create(IFeatureCollection featureCollection)
    {
        QueryToken.Hide(featureCollection);
        return contexts.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => contexts.Dispose(httpContext);
}
