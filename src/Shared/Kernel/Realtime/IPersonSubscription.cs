namespace MatchChat.Kernel.Realtime;

/// <summary>Port: which people's events this node wants to hear from other nodes.</summary>
public interface IPersonSubscription
{
    /// <summary>
    /// Returns when what is told elsewhere to this person reaches this node. Does not wait where that cannot be had now: the person's sockets get `ResyncRequired` once it can.
    /// </summary>
    ValueTask Begin(UserId user, CancellationToken ct);

    /// <summary>A socket of this person is gone. After the last one it ends by itself, a while later, so that a reconnect costs nothing.</summary>
    void End(UserId user);
}

/// <summary>There is no other node to hear from.</summary>
public sealed class NothingElsewhere : IPersonSubscription
{
    public ValueTask Begin(UserId user, CancellationToken ct) => ValueTask.CompletedTask;

    public void End(UserId user)
    {
        // Nothing began.
    }
}
