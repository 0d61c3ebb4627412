using System.Diagnostics;
using MatchChat.LoadTest.Load;

namespace MatchChat.LoadTest.Reports;

/// <summary>One line a second, so that nobody has to wonder whether it still runs.</summary>
internal sealed class ProgressLine(Crowd crowd)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly long started = Stopwatch.GetTimestamp();
    private long shownAt = Stopwatch.GetTimestamp();
    private long ackedThen;

    public void Look()
    {
        if (Stopwatch.GetElapsedTime(shownAt) < Interval) return;

        var tally = crowd.Tally;
        var rate = (tally.Acked - ackedThen) / Stopwatch.GetElapsedTime(shownAt).TotalSeconds;
        Console.Error.Write($"\r{crowd.Server.Name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s, {rate:0}/s, {tally.Sent} sent, {tally.Unanswered} unanswered, {tally.Undelivered} undelivered, {tally.Refused} refused   ");
        (shownAt, ackedThen) = (Stopwatch.GetTimestamp(), tally.Acked);
    }

    public void End() => Console.Error.WriteLine();
}
