using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MatchChat.Kernel.Facts;

namespace MatchChat.Conversations.Gate;

/// <summary>
/// What the gate read from the database and may believe for a while. Looking up takes no lock. Full: the oldest entry goes.
/// A reading that began before something was forgotten is never kept, or a block or an end that was answered already could be undone by a slow read.
/// </summary>
internal sealed class GateCache<TKey, TValue>(TimeProvider time, IControlChannel control, int capacity)
    where TKey : notnull
{
    // Keys share a stamp by hash; what that costs is a reading that is needlessly not kept, once in a while.
    private const int Stamps = 4_096;

    private readonly ConcurrentDictionary<TKey, Entry> entries = new();
    private readonly Queue<KeyValuePair<TKey, Entry>> oldestFirst = new();
    private readonly long[] forgottenAt = new long[Stamps];
    private readonly Lock gate = new();
    private long changes;

    public int Count => entries.Count;

    /// <summary>Taken before the database is asked.</summary>
    public Beginning Begin() => new(Volatile.Read(ref changes), time.GetTimestamp());

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (entries.TryGetValue(key, out var entry) && IsAlive(entry))
        {
            value = entry.Value;
            return true;
        }

        value = default;
        return false;
    }

    public void Keep(TKey key, TValue value, Beginning since)
    {
        lock (gate)
        {
            if (forgottenAt[StampOf(key)] > since.Change) return;

            var entry = new Entry(value, since.Timestamp);
            entries[key] = entry;
            oldestFirst.Enqueue(new(key, entry));
            // Nothing lives longer than what was read after it, so the oldest are also the first to expire.
            while (oldestFirst.TryPeek(out var oldest) && (oldestFirst.Count > capacity || !IsAlive(oldest.Value))) entries.TryRemove(oldestFirst.Dequeue());
        }
    }

    /// <summary>After the commit of a change and before it is answered.</summary>
    public void Forget(TKey key)
    {
        lock (gate)
        {
            forgottenAt[StampOf(key)] = ++changes;
            entries.TryRemove(key, out _);
        }
    }

    /// <summary>As if everything had changed.</summary>
    public void ForgetAll()
    {
        lock (gate)
        {
            Array.Fill(forgottenAt, ++changes);
            entries.Clear();
            oldestFirst.Clear();
        }
    }

    private static int StampOf(TKey key) => (key.GetHashCode() & int.MaxValue) % Stamps;

    private bool IsAlive(Entry entry) => control.IsFresh(entry.ReadAt, time);

    // Not a record: an entry is removed only if it is the very one that is meant.
    private sealed class Entry(TValue value, long readAt)
    {
        public TValue Value => value;

        public long ReadAt => readAt;
    }
}

/// <summary>Where a reading of the database began.</summary>
internal readonly record struct Beginning(long Change, long Timestamp);
