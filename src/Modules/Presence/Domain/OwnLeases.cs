using System.Collections.Concurrent;
using MatchChat.Presence.Caching;

namespace MatchChat.Presence.Domain;

/// <summary>The connections of this node: the leases that it has to renew.</summary>
internal sealed class OwnLeases
{
    private readonly ConcurrentDictionary<Lease, byte> leases = new();

    public OwnLeases(PresenceMetrics metrics) => metrics.Leases(() => leases.Count);

    public void Add(Lease lease) => leases.TryAdd(lease, 0);

    public void Remove(Lease lease) => leases.TryRemove(lease, out _);

    public IReadOnlyList<Lease> All() => [.. leases.Keys];
}
