using Microsoft.Extensions.Primitives;

namespace MatchChat.Host.Browsers;

/// <summary>
/// What a browser may do with our answers. Pages run scripts and styles from this server only, nothing inline, and stand in nobody's frame; answers of the API are kept by no cache.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string OfPages =
        "default-src 'self'; img-src 'self' https: data:; media-src 'self' https:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    // The pages of Swagger UI, in Development only, bring styles inside.
    private const string OfSwagger = OfPages + "; style-src 'self' 'unsafe-inline'";

    private const string OfAnythingElse = "default-src 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(Add, context);
        return next(context);
    }

    private static Task Add(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        // A 304 has no type, and what it says replaces what the browser kept of the page: it leaves the page its policy.
        if (context.Response.StatusCode != StatusCodes.Status304NotModified && StringValues.IsNullOrEmpty(headers.ContentSecurityPolicy)) headers.ContentSecurityPolicy = PolicyFor(context);
        // Files of a page bring their own rule and a tag.
        if (StringValues.IsNullOrEmpty(headers.CacheControl) && StringValues.IsNullOrEmpty(headers.ETag)) headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static string PolicyFor(HttpContext context)
    {
        if (context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) != true) return OfAnythingElse;
        return context.Request.Path.StartsWithSegments("/swagger", StringComparison.Ordinal) ? OfSwagger : OfPages;
    }
}
