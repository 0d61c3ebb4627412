using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace MatchChat.Host.Auth;

/// <summary>Who may say where a request really came from: the configured proxies, and nobody else.</summary>
internal static class ProxyServices
{
    public static IServiceCollection AddProxies(this IServiceCollection services)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<AuthOptions>((forwarded, auth) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // As long as it is one of ours who says so.
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in auth.Gateway.KnownProxies)
            {
                if (IPAddress.TryParse(proxy, out var address)) forwarded.KnownProxies.Add(address);
                else forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        });
        return services;
    }

    public static void UseProxies(this WebApplication app)
    {
        // Without a list the middleware would believe everybody.
        if (app.Services.GetRequiredService<AuthOptions>().Gateway.KnownProxies.Count > 0) app.UseForwardedHeaders();
    }
}
