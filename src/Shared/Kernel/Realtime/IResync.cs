namespace MatchChat.Kernel.Realtime;

/// <summary>Port: the sockets of this node may have missed something.</summary>
public interface IResync
{
    /// <summary>All of them are looked at again, whether they may still be there, and get `ResyncRequired`, spread over a while so that the database does not meet them all at once.</summary>
    /// <param name="reason">Stable, for clients and metrics: `broker.back`, `broker.overflow`.</param>
    void Ask(string reason);
}

/// <summary>`ResyncRequired`: the client asks by `Sync` for what it may have missed.</summary>
public sealed record ResyncRequired(string Reason);
