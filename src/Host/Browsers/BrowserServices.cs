using MatchChat.Kernel;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace MatchChat.Host.Browsers;

/// <summary>What browsers ask for: who else's pages may call, and what ours may do.</summary>
internal static class BrowserServices
{
    public static IServiceCollection AddBrowsers(this IServiceCollection services) => services
        .AddValidatedOptions<OriginOptions>(OriginOptions.Section)
        .AddCors()
        .AddSingleton<IConfigureOptions<CorsOptions>, CorsFromOptions>();

    private sealed class CorsFromOptions(OriginOptions origins) : IConfigureOptions<CorsOptions>
    {
        public void Configure(CorsOptions options) => options.AddDefaultPolicy(policy => policy
            .WithOrigins([.. origins.Origins])
            .AllowAnyHeader()
            .AllowAnyMethod()
            // The SignalR client asks with credentials; the origins are named one by one, so that this gives nothing away.
            .AllowCredentials()
            .WithExposedHeaders("Retry-After", "WWW-Authenticate")
            .SetPreflightMaxAge(TimeSpan.FromHours(1)));
    }
}
