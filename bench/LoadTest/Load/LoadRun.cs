using System.Diagnostics;
using MatchChat.LoadTest.Reports;

namespace MatchChat.LoadTest.Load;

/// <summary>Drives a crowd for a while and measures: warm-up, the window that counts, and the time until everything has come to its end.</summary>
internal sealed class LoadRun(Crowd crowd, TimeSpan warmUp, TimeSpan duration)
{
    /// <summary>How long nothing may move before what is missing is called lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Tally tally = crowd.Tally;
    private readonly ProgressLine progress = new(crowd);

    /// <summary>At a fixed rate, open loop.</summary>
    public Task<LoadResult> AtRate(double rate) => Run(start => new OpenLoop(crowd.Pairs, rate, start));

    /// <summary>As fast as the server answers.</summary>
    public Task<LoadResult> Saturate(int underWay) => Run(_ => new Saturation(crowd.Pairs, underWay));

    public async Task<LoadResult> Run(Func<long, ITraffic> traffic)
    {
        var (before, after) = await Task.Factory.StartNew(() => Drive(traffic), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return new LoadResult(crowd.Server.Name, tally, await before.Complete(), await after.Complete());
    }

    private (Moment Before, Moment After) Drive(Func<long, ITraffic> make)
    {
        var start = Stopwatch.GetTimestamp();
        var from = start + Ticks(warmUp);
        var to = from + Ticks(duration);
        tally.Begin(from, to);
        var traffic = make(start);
        DriveUntil(from, traffic);
        var before = Moment.Of(crowd);
        DriveUntil(to, traffic);
        var after = Moment.Of(crowd);
        traffic.Stop(to);
        Settle();
        progress.End();
        return (before, after);
    }

    private void DriveUntil(long end, ITraffic traffic)
    {
        for (long now; (now = Stopwatch.GetTimestamp()) < end;)
        {
            crowd.Loop.Turn(traffic.Send(now));
            progress.Look();
        }
    }

    private void Settle()
    {
        var seen = 0L;
        var movedAt = Stopwatch.GetTimestamp();
        while (!tally.IsSettled && Stopwatch.GetElapsedTime(movedAt) < Patience)
        {
            crowd.Loop.Turn(20);
            progress.Look();
            var now = tally.Acked + tally.Refused + tally.Delivered;
            if (now == seen) continue;

            (seen, movedAt) = (now, Stopwatch.GetTimestamp());
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
