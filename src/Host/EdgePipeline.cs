using MatchChat.Host.Auth;
using MatchChat.Host.Browsers;
using MatchChat.Host.Errors;
using MatchChat.Host.Health;
using MatchChat.Host.Logs;
using MatchChat.Host.OpenApi;
using MatchChat.Host.RateLimits;
using MatchChat.Kernel;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MatchChat.Host;

/// <summary>What every request goes through before a route sees it, in this order.</summary>
internal static class EdgePipeline
{
    private const int LargestBody = 128 * 1024;

    public static IServiceCollection AddEdges(this IServiceCollection services) => services
        .AddSingleton<NodeState>()
        .AddSingleton<DatabaseProbe>()
        .AddRateLimits()
        .AddSignIn()
        .AddProxies()
        .AddBrowsers()
        .AddOpenApiDocument()
        .ConfigureHttpJsonOptions(json => ChatJson.Apply(json.SerializerOptions))
        // A body or a value of the wrong shape comes out as an exception, which knows the field, and not as a bare 400.
        .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
        .Configure<KestrelServerOptions>(Limit);

    public static void UseEdges(this WebApplication app)
    {
        // Whatever made the host stop; where a signal did, the drain has said it before.
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<NodeState>().Drain);
        app.UseProxies();
        app.UseMiddleware<RequestSpans>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ProblemTranslation>();
        app.UseRouting();
        // Before anything that may refuse: a page has to be able to read why.
        app.UseCors();
        app.UseMiddleware<DrainGate>();
        // Before anything is spent on checking who it is.
        app.UseMiddleware<NewSockets>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<PersonLimits>();
        app.UseMiddleware<PersonGate>();
    }

    public static void MapEdges(this WebApplication app)
    {
        app.MapSessions();
        app.MapHealth();
        app.MapOpenApiDocument();
    }

    private static void Limit(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = LargestBody;
        server.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        server.Limits.MaxRequestHeaderCount = 64;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
