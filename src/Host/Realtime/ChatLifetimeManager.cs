using Microsoft.AspNetCore.SignalR;

namespace MatchChat.Host.Realtime;

/// <summary>
/// SignalR's place for knowing its connections. Pushes do not go through it: `Clients.User` scans every connection of the node (3 ms at 20,000), and nothing in it is bounded.
/// It makes the <see cref="ChatConnection"/> that the hub finds among the features of its connection, and hears last that one is gone.
/// </summary>
internal sealed class ChatLifetimeManager(ConnectionEnds ends, RealtimeMetrics metrics, RealtimeOptions options, TimeProvider time, ILogger<DefaultHubLifetimeManager<ChatHub>> log)
    : DefaultHubLifetimeManager<ChatHub>(log)
{
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        connection.Features.Set(new ChatConnection(connection, Device.Of(connection.GetHttpContext()), ends, metrics, options, time));
        return base.OnConnectedAsync(connection);
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        if (connection.Features.Get<ChatConnection>() is { } ended) await ends.Ended(ended);
        await base.OnDisconnectedAsync(connection);
    }
}
