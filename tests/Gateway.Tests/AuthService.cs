using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MatchChat.Gateway.Tests;

/// <summary>The auth service of the app, as the gateway sees it: a token in, a person out.</summary>
internal sealed class AuthService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, (Guid User, string Roles)> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> shutOut = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> asked = new();

    private AuthService(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>The addresses at which it was asked.</summary>
    public IReadOnlyCollection<string> Asked => asked;

    public static async Task<AuthService> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new AuthService(builder.Build());
        service.app.Run(service.Check);
        await service.app.StartAsync();
        service.Address = new Uri(service.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return service;
    }

    /// <summary>A token of its own making, which no node could check.</summary>
    public string TokenOf(Guid user, string roles = "")
    {
        var token = $"opaque-{Guid.NewGuid():N}";
        tokens[token] = (user, roles);
        return token;
    }

    /// <summary>A token that it knows and does not let in.</summary>
    public string TokenOfSomebodyShutOut()
    {
        var token = $"opaque-{Guid.NewGuid():N}";
        shutOut[token] = true;
        return token;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private Task Check(HttpContext context)
    {
        asked.Enqueue(context.Request.Path + context.Request.QueryString);
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.Ordinal) && shutOut.ContainsKey(header["Bearer ".Length..]))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        if (!header.StartsWith("Bearer ", StringComparison.Ordinal) || !tokens.TryGetValue(header["Bearer ".Length..], out var known))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        }

        context.Response.Headers["X-User-ID"] = known.User.ToString();
        context.Response.Headers["X-User-Roles"] = known.Roles;
        context.Response.Headers["X-Token-Expires-At"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }
}
