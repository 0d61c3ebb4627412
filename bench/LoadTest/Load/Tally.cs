namespace MatchChat.LoadTest.Load;

/// <summary>What became of all messages of a run, over all pairs. Belongs to the loop's thread; the progress line only looks.</summary>
internal sealed class Tally
{
    private long measuredFrom;
    private long measuredTo;

    public long Sent { get; private set; }

    public long Acked { get; private set; }

    public long Delivered { get; private set; }

    public long Refused { get; private set; }

    public long Doubled { get; private set; }

    public long Disordered { get; private set; }

    public long Misdelivered { get; private set; }

    /// <summary>Sockets that ended although nobody wanted it.</summary>
    public long Cut { get; private set; }

    /// <summary>Acknowledged and not delivered yet; at the end of a run: lost.</summary>
    public long Undelivered { get; private set; }

    /// <summary>Sent, and neither acknowledged nor refused yet.</summary>
    public long Unanswered => Sent - Acked - Refused;

    /// <summary>What the server said when it first refused something or cut a socket.</summary>
    public string? FirstTrouble { get; private set; }

    public Samples Acks { get; } = new();

    public Samples Deliveries { get; } = new();

    public bool IsSettled => Unanswered == 0 && Undelivered == 0;

    /// <summary>Begins a run: counts from zero, and times only what is due within the window. What comes before it is the warm-up, checked but not timed.</summary>
    public void Begin(long from, long to)
    {
        (measuredFrom, measuredTo) = (from, to);
        Sent = Acked = Delivered = Refused = Doubled = Disordered = Misdelivered = Cut = Undelivered = 0;
        FirstTrouble = null;
        Acks.Clear();
        Deliveries.Clear();
    }

    public void CountSent() => Sent++;

    public void CountAcked(long due, TimeSpan after, bool isDelivered)
    {
        Acked++;
        if (!isDelivered) Undelivered++;
        if (IsMeasured(due)) Acks.Add(after);
    }

    public void CountDelivered(long due, TimeSpan after, bool isAcked)
    {
        Delivered++;
        if (isAcked) Undelivered--;
        if (IsMeasured(due)) Deliveries.Add(after);
    }

    public void CountRefused(string error)
    {
        Refused++;
        FirstTrouble ??= error;
    }

    public void CountCut(string why)
    {
        Cut++;
        FirstTrouble ??= why;
    }

    public void CountDoubled() => Doubled++;

    public void CountDisordered() => Disordered++;

    public void CountMisdelivered() => Misdelivered++;

    private bool IsMeasured(long due) => due >= measuredFrom && due < measuredTo;
}
