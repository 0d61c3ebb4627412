using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MatchChat.Host.Realtime;

/// <summary>The SignalR edge: its table of contents.</summary>
internal static class RealtimeServices
{
    /// <summary>What the rest of the shutdown may take once the sockets are gone: the writer and the fact bus are emptied.</summary>
    internal static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(30);

    /// <summary>Add it after everything that a drain has to come before: what is added last is the first to hear that the host stops.</summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services)
    {
        services.AddValidatedOptions<RealtimeOptions>(RealtimeOptions.Section);
        services.AddHub();
        services
            .AddSingleton<ConnectionRegistry>()
            .AddSingleton<SocketCount>()
            .AddSingleton<RealtimeMetrics>()
            .AddSingleton<ConnectionEnds>()
            .AddSingleton<Outgoing>()
            .AddSingleton<HubDoor>()
            .AddSingleton<Welcome>()
            .AddSingleton<IClientPush, ClientPush>()
            .AddSingleton<SecondLook>()
            .AddLoop<ResyncSpread>()
            .AddSingleton<IResync>(provider => provider.GetRequiredService<ResyncSpread>())
            .AddHostedService<ConnectionSweep>()
            .Everywhere<UserSuspended, CutSuspended>()
            .Everywhere<UserRevoked, CutRevoked>();
        return services.AddDrain();
    }

    public static void MapRealtime(this IEndpointRouteBuilder routes)
    {
        var door = routes.ServiceProvider.GetRequiredService<HubDoor>();
        var options = routes.ServiceProvider.GetRequiredService<RealtimeOptions>();
        routes
            .MapHub<ChatHub>(ChatApi.Hub, socket =>
            {
                // The other transports need every request of a client on the same node, and their writes never stall, so nothing would bound them.
                socket.Transports = HttpTransportType.WebSockets;
                // For what does not go over a lane, answers above all; a lane looks after itself sooner.
                socket.TransportSendTimeout = options.WriteTimeout * 2;
                socket.WebSockets.CloseTimeout = TimeSpan.FromSeconds(2);
            })
            .RequireAuthorization()
            .Add(endpoint => endpoint.RequestDelegate = door.Before(endpoint.RequestDelegate!));
    }

    private static void AddHub(this IServiceCollection services)
    {
        services.AddSignalR(hub =>
        {
            // The default of 32 KiB would close the connection on a legal text of 10,000 characters that is escaped.
            hub.MaximumReceiveMessageSize = 128 * 1024;
            hub.MaximumParallelInvocationsPerClient = 16;
            hub.KeepAliveInterval = TimeSpan.FromSeconds(15);
            hub.ClientTimeoutInterval = TimeSpan.FromSeconds(45);
            hub.HandshakeTimeout = TimeSpan.FromSeconds(10);
            hub.DisableImplicitFromServicesParameters = true;
            hub.AddFilter<HubRefusals>();
        });
        // SignalR pings by itself; a second keep-alive below it would cost every idle socket a timer.
        services.Configure<Microsoft.AspNetCore.Builder.WebSocketOptions>(sockets => sockets.KeepAliveInterval = Timeout.InfiniteTimeSpan);
        services.AddSingleton<HubRefusals>().AddSingleton<ChatHubProtocol>();
        // The last one of a name wins: this is "json" from here on.
        services.AddSingleton<IHubProtocol>(provider => provider.GetRequiredService<ChatHubProtocol>());
        services.Replace(ServiceDescriptor.Singleton<HubLifetimeManager<ChatHub>, ChatLifetimeManager>());
        // It would write every refusal as an error; what is one is logged by HubRefusals.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None));
    }

    private static IServiceCollection AddDrain(this IServiceCollection services)
    {
        services.AddOptions<HostOptions>().Configure<RealtimeOptions>((host, realtime) => host.ShutdownTimeout = realtime.DrainTime + AfterDrain);
        return services
            .AddSingleton<DrainPace>()
            .AddSingleton<Drain>()
            .AddHostedService(provider => provider.GetRequiredService<Drain>())
            .AddSingleton<IHostLifetime, DrainOnSignal>();
    }
}
