using System.Diagnostics;

namespace MatchChat.LoadTest.Load;

/// <summary>
/// Every message of one pair, one after the other, and what became of it. A pair has one sender on one socket, so its messages are numbered as they were sent and must arrive in that order,
/// under the seq with which they were acknowledged.
/// </summary>
internal sealed class Ledger(Tally tally)
{
    private readonly List<Entry> entries = [];
    private long lastNumber = -1;
    private long lastSeq;

    /// <summary>Enters a message; answers its number.</summary>
    public long Send(long due)
    {
        entries.Add(new Entry { Due = due });
        tally.CountSent();
        return entries.Count - 1;
    }

    /// <param name="seq">0 where the server has none.</param>
    public void Acknowledged(long number, long seq, long now)
    {
        if (!TryFind(number, out var entry)) return;
        if (entry.IsAnswered)
        {
            tally.CountDoubled();
            return;
        }

        if (entry.IsDelivered && entry.Seq != seq) tally.CountDisordered();
        tally.CountAcked(entry.Due, Stopwatch.GetElapsedTime(entry.Due, now), entry.IsDelivered);
        entries[(int)number] = entry with { IsAnswered = true, IsAcked = true, Seq = seq };
    }

    public void Refused(long number, string error)
    {
        if (!TryFind(number, out var entry) || entry.IsAnswered) return;

        tally.CountRefused(error);
        entries[(int)number] = entry with { IsAnswered = true };
    }

    public void Delivered(long number, long seq, long now)
    {
        if (!TryFind(number, out var entry)) return;
        if (entry.IsDelivered)
        {
            tally.CountDoubled();
            return;
        }

        if (number < lastNumber || seq < lastSeq || (entry.IsAcked && entry.Seq != seq)) tally.CountDisordered();
        (lastNumber, lastSeq) = (Math.Max(lastNumber, number), Math.Max(lastSeq, seq));
        tally.CountDelivered(entry.Due, Stopwatch.GetElapsedTime(entry.Due, now), entry.IsAcked);
        entries[(int)number] = entry with { IsDelivered = true, Seq = seq };
    }

    // A number that was never given out is somebody else's message.
    private bool TryFind(long number, out Entry entry)
    {
        var isKnown = number >= 0 && number < entries.Count;
        entry = isKnown ? entries[(int)number] : default;
        if (!isKnown) tally.CountMisdelivered();
        return isKnown;
    }

    private record struct Entry
    {
        public long Due { get; init; }

        public long Seq { get; init; }

        public bool IsAnswered { get; init; }

        public bool IsAcked { get; init; }

        public bool IsDelivered { get; init; }
    }
}
