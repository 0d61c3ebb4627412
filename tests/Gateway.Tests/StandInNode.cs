using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MatchChat.Gateway.Tests;

/// <summary>Stands where a node would, shows what the gateway sends it, and does with it what the test says.</summary>
internal sealed class StandInNode : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, string>> asked = new();

    private StandInNode(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>The headers of each request.</summary>
    public IReadOnlyCollection<IReadOnlyDictionary<string, string>> Asked => asked;

    public static async Task<StandInNode> Start(RequestDelegate does)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var node = new StandInNode(builder.Build());
        node.app.Run(context =>
        {
            node.asked.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            return does(context);
        });
        await node.app.StartAsync();
        node.Address = new Uri(node.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return node;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
