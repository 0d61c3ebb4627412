namespace MatchChat.Host.Health;

/// <summary>Whether this node takes new work. Draining is for good: the process ends after it.</summary>
internal sealed class NodeState
{
    private volatile bool draining;

    public bool IsDraining => draining;

    /// <summary>From now on `/ready` is red and new work is refused with `server.draining`; what was taken goes on.</summary>
    public void Drain() => draining = true;
}
