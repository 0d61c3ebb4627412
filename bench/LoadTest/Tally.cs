using System.Globalization;

namespace MatchChat.LoadTest;

/// <summary>Counts and times of one run.</summary>
internal sealed class Tally
{
    private readonly Lock gate = new();
    private readonly List<double> acks = [];
    private readonly List<double> deliveries = [];
    private long sent, acked, refused, received, doubled, disordered;

    public void Sent() => Interlocked.Increment(ref sent);

    public void Refused() => Interlocked.Increment(ref refused);

    public void Acked(TimeSpan after)
    {
        lock (gate)
        {
            acked++;
            acks.Add(after.TotalMilliseconds);
        }
    }

    /// <param name="after">Since it was due.</param>
    /// <param name="step">From the seq before: 1 is right, 0 is a repeat, anything else is out of order.</param>
    public void Received(TimeSpan after, long step)
    {
        lock (gate)
        {
            received++;
            if (step == 0) doubled++;
            else if (step != 1) disordered++;
            deliveries.Add(after.TotalMilliseconds);
        }
    }

    /// <summary>Waits until nothing is under way any more, 30 s at most.</summary>
    public async Task Settle()
    {
        for (var patience = 0; patience < 300 && !IsSettled(); patience++) await Task.Delay(100);
    }

    public void Forget()
    {
        lock (gate)
        {
            acks.Clear();
            deliveries.Clear();
            sent = acked = refused = received = doubled = disordered = 0;
        }
    }

    public Result Close(double batches, TimeSpan elapsed, TimeSpan cpu, long megabytes)
    {
        lock (gate)
        {
            return new Result(
                sent, acked, refused, received, Math.Max(0, acked - received), doubled, disordered, batches / elapsed.TotalSeconds, batches == 0 ? 0 : acked / batches,
                Percentiles.Of(acks), Percentiles.Of(deliveries), cpu, megabytes);
        }
    }

    private bool IsSettled()
    {
        lock (gate) return acked + refused >= sent && received >= acked;
    }
}

internal sealed record Result(
    long Sent, long Acked, long Refused, long Received, long Lost, long Doubled, long Disordered, double TransactionsPerSecond, double MessagesPerTransaction,
    Percentiles Ack, Percentiles Delivery, TimeSpan ServerCpu, long ServerMegabytes)
{
    public bool IsClean => Lost == 0 && Doubled == 0 && Disordered == 0;
}

internal sealed record Percentiles(double P50, double P95, double P99)
{
    public static Percentiles Of(List<double> values)
    {
        values.Sort();
        return new Percentiles(At(0.50), At(0.95), At(0.99));

        double At(double share) => values.Count == 0 ? double.NaN : values[Math.Min(values.Count - 1, (int)(share * values.Count))];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{P50:0.0} / {P95:0.0} / {P99:0.0}");
}
