namespace MatchChat.Kernel.Realtime;

/// <summary>One event for clients: a name of docs/protocol.md and its one argument. Serialised once, however many sockets it goes to.</summary>
public sealed record ClientEvent(string Name, object Payload);

/// <summary>
/// Port: put an event on the sockets that these people have on this node. Never waits: a connection whose lane is full is cut and resyncs.
/// A push is a hint, it may be lost or doubled; <c>Sync</c> is what makes a client exact.
/// </summary>
public interface IClientPush
{
    /// <param name="exceptConnection">The socket that caused the event and already has its answer; null where there is none.</param>
    void Push(ClientEvent @event, IReadOnlyList<UserId> users, string? exceptConnection = null);

    /// <summary>Whether this person has a socket on this node: spares the making of an event nobody would get.</summary>
    bool IsConnected(UserId user);
}
