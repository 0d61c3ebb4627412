using MatchChat.Host.Demo;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace MatchChat.Host;

/// <summary>Where this node listens.</summary>
internal static class Address
{
    private const string Default = "http://localhost:8080";

    /// <summary>The default stands here and not in `appsettings.json`, which would win over `ASPNETCORE_URLS`.</summary>
    public static void AddAddress(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var chosen = configuration[WebHostDefaults.ServerUrlsKey] ?? configuration[WebHostDefaults.HttpPortsKey] ?? configuration[WebHostDefaults.HttpsPortsKey];
        if (string.IsNullOrEmpty(chosen) && !configuration.GetSection("Kestrel:Endpoints").Exists()) builder.WebHost.UseUrls(Default);
        if (configuration[WebHostDefaults.ServerUrlsKey]?.Split(';', StringSplitOptions.RemoveEmptyEntries).Any(url => !IsAddress(url)) == true)
        {
            throw new OptionsValidationException(WebHostDefaults.ServerUrlsKey, typeof(string), ["ASPNETCORE_URLS: holds addresses like http://localhost:8080, several with ; between them."]);
        }
    }

    /// <summary>The server would take a host that it cannot read for "every address of this machine".</summary>
    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text.Trim());
            return address.IsUnixPipe || address.IsNamedPipe || address.Host is "*" or "+" || Uri.CheckHostName(address.Host.Trim('[', ']')) != UriHostNameType.Unknown;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Says it once it is true.</summary>
    public static void TellAddress(this WebApplication app)
    {
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            if (app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address) return;

            HostLog.Started(app.Logger, address);
            if (app.Environment.IsDevelopment()) HostLog.SwaggerPage(app.Logger, address);
            if (app.IsDemo()) HostLog.DemoPage(app.Logger, address);
        });
    }
}
