using MatchChat.Host.Health;
using MatchChat.Host.RateLimits;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Realtime;

/// <summary>Who gets in: nobody while the node drains, and nobody with too many connections. Asked before the upgrade, where a refusal is a plain HTTP answer, and again when the socket is there.</summary>
internal sealed class HubDoor(NodeState node, ConnectionRegistry registry, SocketCount sockets, RateLimitOptions limits)
{
    // Nothing says when another connection of this person will end.
    private static readonly Error Full = RateErrors.Connections.In(TimeSpan.FromSeconds(10));

    public RequestDelegate Before(RequestDelegate hub) => context =>
        registry.Of(context.User.CallerId()).Count >= limits.ConnectionsPerUser ? Problems.Of(Full).ExecuteAsync(context) : Inside(hub, context);

    /// <summary>Subscribes it, or says why not.</summary>
    public Error? Enter(ChatConnection connection)
    {
        if (node.IsDraining) return CommonErrors.ServerDraining;

        return registry.TryAdd(connection, limits.ConnectionsPerUser) ? null : Full;
    }

    // The request lasts as long as the socket, down to the last byte of its good-bye; the hub thinks it over a little sooner.
    private async Task Inside(RequestDelegate hub, HttpContext context)
    {
        sockets.Increment();
        try
        {
            await hub(context);
        }
        finally
        {
            sockets.Decrement();
        }
    }
}
