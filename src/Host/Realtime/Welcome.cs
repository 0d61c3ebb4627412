using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;
using MatchChat.Presence.Contracts;

namespace MatchChat.Host.Realtime;

/// <summary>
/// How a connection begins: subscribe, then read the snapshot, then tell it as the first event, then what was pushed meanwhile. In this order nothing falls between
/// the snapshot and the pushes.
/// </summary>
internal sealed class Welcome(IMediator mediator, HubDoor door, ConnectionEnds ends, Outgoing outgoing, TimeProvider time, ILogger<Welcome> log)
{
    public async Task Greet(ChatConnection connection, CancellationToken ct)
    {
        try
        {
            if (await Refuse(connection, ct) is not { } refusal) return;

            ends.Close(connection, refusal, reconnect: refusal.Kind is ErrorKind.Unavailable);
        }
        catch (StorageUnavailableException)
        {
            ends.Close(connection, CommonErrors.StorageUnavailable, reconnect: true);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The client did not wait; SignalR's own notice releases the rest.
        }
#pragma warning disable CA1031 // The client gets a code, and the operators the cause.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            RealtimeLog.WelcomeFailed(log, cause);
            ends.Close(connection, CommonErrors.Internal, reconnect: true);
        }
    }

    // Null where the connection was welcomed.
    private async Task<Error?> Refuse(ChatConnection connection, CancellationToken ct)
    {
        if (await door.Enter(connection, ct) is { } shut) return shut;

        var person = await mediator.Ask(new CheckPerson(connection.User), ct);
        if (person.Refused) return person.Error;

        connection.IsAnnounced = true;
        var connected = await mediator.Ask(new ConnectDevice(connection.User, connection.Id, connection.Device.Id, connection.Device.Platform, door.MostConnections), ct);
        if (connected.Refused) return connected.Error;

        var snapshot = await mediator.Ask(new TakeSnapshot(connection.User), ct);
        if (snapshot.Refused) return snapshot.Error;

        var success = new ConnectSuccess(connection.User, connection.Device.Id, time.GetUtcNow(), snapshot.Value.Conversations, snapshot.Value.More);
        connection.Lane.Open(outgoing.Of(new ClientEvent(HubEvents.ConnectSuccess, success)));
        return null;
    }
}
