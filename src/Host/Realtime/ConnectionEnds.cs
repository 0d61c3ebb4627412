using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;
using MatchChat.Presence.Contracts;

namespace MatchChat.Host.Realtime;

/// <summary>
/// How connections end. Whoever ends one releases at once what it holds (registry, lane, presence, what it shows): SignalR's own notice of a dead socket may come ten seconds later.
/// </summary>
internal sealed class ConnectionEnds(ConnectionRegistry registry, IPersonSubscription elsewhere, IMediator mediator, RealtimeMetrics metrics, ILogger<ConnectionEnds> log)
{
    /// <summary>It does not read: no good-bye.</summary>
    public void Cut(ChatConnection connection, LaneCut reason)
    {
        if (!Release(connection)) return;

        metrics.Cut(reason);
        RealtimeLog.Cut(log, reason.ToString());
        connection.Abort();
        _ = Tell(connection);
    }

    /// <summary>It has to leave, and is told why.</summary>
    /// <param name="reconnect">Whether its client may come back by itself.</param>
    public void Close(ChatConnection connection, Error why, bool reconnect)
    {
        if (!Release(connection)) return;

        _ = connection.Close(HubErrors.Text(why), reconnect);
        _ = Tell(connection);
    }

    /// <summary>SignalR's last word about it. Told once more even if it was cut before: the modules may have learnt of the connection only after that.</summary>
    public Task Ended(ChatConnection connection)
    {
        Release(connection);
        return Tell(connection);
    }

    private bool Release(ChatConnection connection)
    {
        if (!connection.TryEnd()) return false;

        registry.Remove(connection);
        elsewhere.End(connection.User);
        connection.Lane.End();
        return true;
    }

    private async Task Tell(ChatConnection connection)
    {
        if (!connection.IsAnnounced) return;

        try
        {
            // Not with the connection's own token: that one is cancelled by now.
            await mediator.Ask(new DisconnectDevice(connection.User, connection.Id), CancellationToken.None);
            await mediator.Ask(new ForgetConnection(connection.User, connection.Id), CancellationToken.None);
        }
#pragma warning disable CA1031 // Nobody waits for it; leases run out by themselves.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            RealtimeLog.FarewellFailed(log, cause);
        }
    }
}
