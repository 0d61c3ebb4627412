namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// What the broker has said of rows, until it is written. Confirmed ones go with the next commit of this node (<see cref="SqlOutbox"/>): a transaction of their own would stand in line with the messages.
/// The rest, and what no commit takes along, is written a little later by <see cref="OutboxSweep"/>. Full: a row stays as it is, and is published once more when its claim runs out.
/// </summary>
internal sealed class SettledRows(TimeProvider time)
{
    private const int Capacity = 100_000;

    /// <summary>These hold what they are about.</summary>
    private const int MostLeft = 2_000;

    /// <summary>In one commit at most: it holds the locks of conversations.</summary>
    private const int MostWithCommit = 200;

    /// <summary>In one transaction of their own at most.</summary>
    private const int MostAtOnce = 1_000;

    /// <summary>Far longer than a transaction takes. One that took rows along and was rolled back tells nobody.</summary>
    private static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Queue<(long Position, long Since)> confirmed = new();
    private readonly Queue<(IReadOnlyList<long> Positions, long Since)> leaving = new();
    private readonly HashSet<long> notGone = [];
    private readonly SemaphoreSlim bell = new(0, 1);
    private readonly List<LeftRow> left = [];
    private readonly List<FreeRow> free = [];

    public void Confirm(long position)
    {
        lock (gate)
        {
            if (confirmed.Count < Capacity) confirmed.Enqueue((position, time.GetTimestamp()));
            Ring();
        }
    }

    public void Leave(LeftRow row)
    {
        lock (gate)
        {
            if (left.Count < MostLeft) left.Add(row);
            Ring();
        }
    }

    public void Free(FreeRow row)
    {
        lock (gate)
        {
            if (free.Count < Capacity) free.Add(row);
            Ring();
        }
    }

    /// <summary>Some that a commit takes along; it says so when it is through (<see cref="Gone"/>).</summary>
    public IReadOnlyList<long> TakeAlong()
    {
        lock (gate)
        {
            Return();
            if (confirmed.Count == 0) return [];

            var taken = new List<long>(Math.Min(confirmed.Count, MostWithCommit));
            while (taken.Count < MostWithCommit && confirmed.TryDequeue(out var row)) taken.Add(row.Position);
            notGone.UnionWith(taken);
            leaving.Enqueue((taken, time.GetTimestamp()));
            return taken;
        }
    }

    public void Gone(IReadOnlyList<long> positions)
    {
        if (positions.Count == 0) return;

        lock (gate) notGone.ExceptWith(positions);
    }

    /// <summary>Completes when there is something to write.</summary>
    public Task Any(CancellationToken ct) => bell.WaitAsync(ct);

    /// <summary>Everything but what has been confirmed so lately that a commit may still take it along.</summary>
    public Settlement Take(TimeSpan sparing)
    {
        lock (gate)
        {
            Return();
            var old = new List<long>();
            while (old.Count < MostAtOnce && confirmed.TryPeek(out var row) && (sparing == TimeSpan.Zero || time.GetElapsedTime(row.Since) >= sparing)) old.Add(confirmed.Dequeue().Position);
            var taken = new Settlement(old, Some(left), Some(free));
            if (confirmed.Count + leaving.Count + left.Count + free.Count > 0) Ring();
            return taken;
        }
    }

    private static List<T> Some<T>(List<T> rows)
    {
        var some = rows.GetRange(0, Math.Min(rows.Count, MostAtOnce));
        rows.RemoveRange(0, some.Count);
        return some;
    }

    private void Ring()
    {
        if (bell.CurrentCount == 0) bell.Release();
    }

    private void Return()
    {
        while (leaving.TryPeek(out var oldest) && (time.GetElapsedTime(oldest.Since) >= LongestCommit || !oldest.Positions.Any(notGone.Contains)))
        {
            leaving.Dequeue();
            foreach (var position in oldest.Positions.Where(notGone.Remove)) confirmed.Enqueue((position, oldest.Since));
        }
    }
}

/// <summary>What is to be written of rows.</summary>
internal sealed record Settlement(IReadOnlyList<long> Confirmed, IReadOnlyList<LeftRow> Left, IReadOnlyList<FreeRow> Free);
