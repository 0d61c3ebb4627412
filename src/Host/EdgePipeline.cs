using MatchChat.Host.Auth;
using MatchChat.Host.Errors;
using MatchChat.Host.Health;
using MatchChat.Host.RateLimits;
using MatchChat.Kernel;

namespace MatchChat.Host;

/// <summary>What every request goes through before a route sees it, in this order.</summary>
internal static class EdgePipeline
{
    private const long LargestBody = 128 * 1024;

    public static IServiceCollection AddEdges(this IServiceCollection services) => services
        .AddSingleton<NodeState>()
        .AddRateLimits()
        .AddSignIn()
        .ConfigureHttpJsonOptions(json => ChatJson.Apply(json.SerializerOptions))
        // A body or a value of the wrong shape comes out as an exception, which knows the field, and not as a bare 400.
        .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
        .Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = LargestBody;
            server.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            server.Limits.MaxRequestHeaderCount = 64;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });

    public static void UseEdges(this WebApplication app)
    {
        app.UseMiddleware<ProblemTranslation>();
        app.UseRouting();
        app.UseMiddleware<DrainGate>();
        // Before anything is spent on checking who it is.
        app.UseMiddleware<NewSockets>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<PersonLimits>();
        app.UseMiddleware<PersonGate>();
    }
}
