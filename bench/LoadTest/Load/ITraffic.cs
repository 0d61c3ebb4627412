using System.Diagnostics;

namespace MatchChat.LoadTest.Load;

/// <summary>Decides when a pair says something.</summary>
internal interface ITraffic
{
    /// <summary>Sends what is due; answers how many milliseconds nothing more will be.</summary>
    int Send(long now);

    /// <summary>The time is over: what was due until then is sent, nothing else.</summary>
    void Stop(long end);
}

/// <summary>At a fixed rate, whatever the server does.</summary>
internal sealed class OpenLoop(IReadOnlyList<Pair> pairs, double rate, long start) : ITraffic
{
    private readonly Schedule schedule = new(start, rate);
    private int next;

    public int Send(long now)
    {
        while (schedule.TryNext(now, out var due)) pairs[next++ % pairs.Count].Say(due);
        // Not less than a millisecond: it would be all waiting and no sleep. What comes late by it counts from when it was due.
        return Math.Clamp((int)Stopwatch.GetElapsedTime(now, schedule.NextDue).TotalMilliseconds, 1, 20);
    }

    public void Stop(long end) => Send(end - 1);
}

/// <summary>As fast as the server answers: each pair keeps so many messages under way. Measures what a server can do; its latencies mean little.</summary>
internal sealed class Saturation(IReadOnlyList<Pair> pairs, int underWay) : ITraffic
{
    private bool isStarted;

    public int Send(long now)
    {
        if (isStarted) return 20;

        isStarted = true;
        foreach (var pair in pairs)
        {
            pair.WhenAnswered = SayAgain;
            for (var number = 0; number < underWay; number++) pair.Say(now);
        }

        return 20;
    }

    public void Stop(long end)
    {
        foreach (var pair in pairs) pair.WhenAnswered = null;
    }

    private static void SayAgain(Pair pair) => pair.Say(Stopwatch.GetTimestamp());
}
