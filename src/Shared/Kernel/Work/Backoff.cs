namespace MatchChat.Kernel.Work;

/// <summary>How long to leave something alone that failed: doubles from 100 ms to 30 s, with jitter so that nodes do not come back in step.</summary>
public static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static TimeSpan After(int failures)
    {
        var grown = First * Math.Pow(2, Math.Clamp(failures - 1, 0, 20));
        var bounded = grown < Longest ? grown : Longest;
        return bounded * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    public static Task Pause(int failures, TimeProvider time, CancellationToken ct) => Task.Delay(After(failures), time, ct);
}
