using MatchChat.Kernel;

namespace MatchChat.Presence.Caching;

/// <summary>The board of a process that is alone.</summary>
internal sealed class PresenceBoardInMemory(PresenceOptions options, TimeProvider time) : IPresenceBoard
{
    private readonly Lock gate = new();
    private readonly Dictionary<UserId, List<Entry>> people = [];

    public bool MustRenew => false;

    public ValueTask<Taken> Take(Lease lease, int most, CancellationToken ct)
    {
        lock (gate) return new(Take(lease, time.GetUtcNow()) ? Taken.First : Taken.Another);
    }

    public ValueTask Leave(Lease lease, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (!people.TryGetValue(lease.User, out var entries) || entries.Find(entry => entry.Connection == lease.Connection && !entry.IsLeaving) is not { } entry) return default;

            // A grace that another connection outlives would only take room.
            if (entries.Exists(other => !other.IsLeaving && other != entry)) entries.Remove(entry);
            else entry.LeaveAt(now, options.OfflineGrace);
            return default;
        }
    }

    public ValueTask<IReadOnlyList<UserId>> Renew(IReadOnlyList<Lease> leases, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var came = new List<UserId>();
        lock (gate)
        {
            foreach (var lease in leases)
            {
                var known = people.TryGetValue(lease.User, out var entries) ? entries.Find(entry => entry.Connection == lease.Connection) : null;
                if (known is null)
                {
                    if (Take(lease, now)) came.Add(lease.User);
                }
                else if (!known.IsLeaving)
                {
                    known.Extend(now, options.LeaseTime);
                }
            }
        }

        return new(came);
    }

    public ValueTask<IReadOnlyList<Absence>> FindGone(int atMost, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            return new([.. people
                .Where(person => person.Value.TrueForAll(entry => entry.Until <= now))
                .Take(atMost)
                .Select(person => new Absence(person.Key, person.Value.Max(entry => entry.SeenAt)))]);
        }
    }

    public ValueTask<bool> Remove(UserId user, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        lock (gate) return new(people.TryGetValue(user, out var entries) && entries.TrueForAll(entry => entry.Until <= now) && people.Remove(user));
    }

    public ValueTask<IReadOnlySet<UserId>?> Present(IReadOnlyList<UserId> users, CancellationToken ct)
    {
        lock (gate) return new(users.Where(people.ContainsKey).ToHashSet());
    }

    public ValueTask<IReadOnlyList<Absence>> Close(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        lock (gate) return new([.. people.Select(person => new Absence(person.Key, person.Value.TrueForAll(entry => entry.IsLeaving) ? person.Value.Max(entry => entry.SeenAt) : now))]);
    }

    private bool Take(Lease lease, DateTimeOffset now)
    {
        var wasPresent = people.TryGetValue(lease.User, out var entries);
        if (!wasPresent) people.Add(lease.User, entries = []);
        entries!.RemoveAll(entry => entry.IsLeaving || entry.Connection == lease.Connection);
        entries.Add(new Entry(lease.Connection, now, options.LeaseTime));
        return !wasPresent;
    }

    private sealed class Entry(string connection, DateTimeOffset now, TimeSpan lease)
    {
        public string Connection { get; } = connection;

        public DateTimeOffset SeenAt { get; private set; } = now;

        public DateTimeOffset Until { get; private set; } = now + lease;

        public bool IsLeaving { get; private set; }

        public void Extend(DateTimeOffset now, TimeSpan lease) => (SeenAt, Until) = (now, now + lease);

        public void LeaveAt(DateTimeOffset now, TimeSpan grace) => (IsLeaving, SeenAt, Until) = (true, now, now + grace);
    }
}
