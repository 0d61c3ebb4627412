using MatchChat.Kernel;
using MatchChat.Kernel.Realtime;

namespace MatchChat.Host.Realtime;

/// <summary>The last file on the way of a message: serialise once, put it on each connection's lane. Never waits; a full lane cuts its connection and nobody else notices.</summary>
internal sealed class ClientPush(ConnectionRegistry registry, Outgoing outgoing, RealtimeMetrics metrics) : IClientPush
{
    public void Push(ClientEvent @event, IReadOnlyList<UserId> users, string? exceptConnection = null)
    {
        OutgoingEvent? made = null;
        var sockets = 0;
        foreach (var user in users)
        {
            foreach (var connection in registry.Of(user))
            {
                if (connection.Id == exceptConnection) continue;

                // Only now: most events are for people who are not connected to this node.
                made ??= outgoing.Of(@event);
                connection.Lane.Post(made);
                sockets++;
            }
        }

        if (sockets > 0) metrics.Pushed(sockets);
    }

    public bool IsConnected(UserId user) => registry.Has(user);
}
