using System.Diagnostics;

namespace MatchChat.LoadTest.Load;

/// <summary>
/// Open loop: when each message is due is settled before the first is sent, and its latency counts from there. A generator or a server that stalls makes the messages late, not fewer.
/// </summary>
/// <param name="start">Of the clock, <see cref="Stopwatch.GetTimestamp"/>.</param>
/// <param name="rate">Messages per second.</param>
internal sealed class Schedule(long start, double rate)
{
    private readonly double step = Stopwatch.Frequency / rate;
    private long next;

    /// <summary>When the next one is due.</summary>
    public long NextDue => start + (long)(next * step);

    /// <summary>Answers the next one that is due now, until there is none.</summary>
    public bool TryNext(long now, out long due)
    {
        due = NextDue;
        if (due > now) return false;

        next++;
        return true;
    }
}
