namespace MatchChat.LoadTest.Load;

/// <summary>Every latency of a run, kept exactly: a histogram would round just where the goals are.</summary>
internal sealed class Samples
{
    private int[] microseconds = new int[1024];
    private int count;
    private bool isSorted;

    public int Count => count;

    public void Add(TimeSpan latency)
    {
        if (count == microseconds.Length) Array.Resize(ref microseconds, count * 2);
        microseconds[count++] = (int)Math.Min(int.MaxValue, latency.TotalMicroseconds);
        isSorted = false;
    }

    public void Clear() => count = 0;

    public Percentiles Percentiles() => new(At(0.50), At(0.95), At(0.99), At(1));

    /// <summary>Nearest rank: the smallest sample that at least this share of all does not exceed. Milliseconds.</summary>
    public double At(double share)
    {
        if (count == 0) return 0;

        if (!isSorted) Array.Sort(microseconds, 0, count);
        isSorted = true;
        return microseconds[Math.Clamp((int)Math.Ceiling(share * count) - 1, 0, count - 1)] / 1000.0;
    }
}

/// <summary>Milliseconds.</summary>
internal readonly record struct Percentiles(double P50, double P95, double P99, double Max);
