using System.Collections.Concurrent;
using MatchChat.Kernel;

namespace MatchChat.Presence.Caching;

/// <summary>
/// When each lease of this node was last written down where all nodes see it. Until it can have run out since, nobody has found its person gone: should that memory have forgotten everything meanwhile,
/// the person has been there all the time, and is no news.
/// </summary>
internal sealed class WrittenLeases(PresenceOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Lease, long?> leases = new();

    /// <summary>It is about to be written for the first time. Answers now.</summary>
    public long Begin(Lease lease)
    {
        leases.TryAdd(lease, null);
        return time.GetTimestamp();
    }

    /// <param name="lease">One that has ended meanwhile stays forgotten.</param>
    /// <param name="sentAt">Before it was sent, so that it never seems to run for longer than it does.</param>
    public void Write(Lease lease, long sentAt)
    {
        if (leases.TryGetValue(lease, out var before)) leases.TryUpdate(lease, sentAt, before);
    }

    public void End(Lease lease) => leases.TryRemove(lease, out _);

    /// <summary>People one of whose leases cannot have run out yet.</summary>
    public HashSet<UserId> Running(IEnumerable<Lease> some) => [.. some.Where(Runs).Select(lease => lease.User)];

    private bool Runs(Lease lease) => leases.TryGetValue(lease, out var at) && at is { } sentAt && time.GetElapsedTime(sentAt) < options.LeaseTime;
}
