using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;

namespace MatchChat.Web.Demo;

/// <summary>The demo chat page at `/`: a normal client of the public protocol (its protocol half is `wwwroot/demo/js/chat-client.js`).</summary>
public static class DemoPage
{
    private const string Page = "_content/MatchChat.Web/demo/index.html";

    /// <summary>The page, and the files that it is made of.</summary>
    public static void MapDemoPage(this IEndpointRouteBuilder routes)
    {
        routes.MapStaticAssets().AllowAnonymous();
        routes.MapGet("/", (IWebHostEnvironment environment, HttpResponse response) => Show(environment.WebRootFileProvider.GetFileInfo(Page), response))
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    private static IResult Show(IFileInfo page, HttpResponse response)
    {
        if (!page.Exists) return Results.NotFound();

        // Asked for again each time, so that it never names files of the version before.
        response.Headers.CacheControl = "no-cache";
        return Results.Stream(page.CreateReadStream(), "text/html; charset=utf-8");
    }
}
