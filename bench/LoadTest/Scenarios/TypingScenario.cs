using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>Does one see the other type while everybody writes?</summary>
internal sealed class TypingScenario : IScenario
{
    public string Name => "typing";

    public string Help => """
        Typing signals between some pairs while others send. Goal: p95 <= 20 ms at 5,000 messages per second.
          --rate 5000        messages per second
          --signals 200      typing signals per second, starts and stops in turns
          --pairs 100        that send
          --typists 50       pairs that only type
          --seconds 10       measured, after the warm-up
          --warmup 3         seconds that are checked but not timed
        """;

    public async Task<Report> Run(Options options)
    {
        var rate = options.Number("rate", 5000);
        var signals = options.Number("signals", 200);
        var (pairs, typists) = (options.Number("pairs", 100), options.Number("typists", 50));
        var (warmUp, duration) = (options.Seconds("warmup", 3), options.Seconds("seconds", 10));
        options.RefuseOthers();

        var report = new Report(Name);
        await using var server = await MatchChatServer.Start();
        using (var crowd = await Crowd.Gather(server, pairs))
        {
            await new LoadRun(crowd, TimeSpan.Zero, warmUp).AtRate(rate);
            var tally = new TypingTally();
            List<TypingPair> typing = [.. (await server.Introduce(typists)).Select(couple => new TypingPair(crowd.Loop, server.Address, couple, tally))];
            if (!crowd.WaitUntil(() => typing.TrueForAll(pair => pair.IsReady), TimeSpan.FromSeconds(30))) throw new TimeoutException("The typists were not welcomed.");

            var result = await new LoadRun(crowd, TimeSpan.Zero, duration).Run(start => new SendAndType(new OpenLoop(crowd.Pairs, rate, start), typing, new Schedule(start, signals)));
            crowd.WaitUntil(() => typing.TrueForAll(pair => pair.Unseen == 0), TimeSpan.FromSeconds(5));
            report.Add($"MatchChat at {rate}/s", result);
            Describe(report, tally, typing.Sum(pair => pair.Unseen));
        }

        await server.Stop();
        return report;
    }

    private static void Describe(Report report, TypingTally tally, int missing)
    {
        report.Add(RestRun.Row("typing signal", tally.Latencies));
        report.Say($"{tally.Due} typing signals were due, {tally.Latencies.Count} seen.");
        report.Goal("typing p95", tally.Latencies.At(0.95), 20, "ms");
        if (missing > 0) report.Fail($"{missing} typing signals never came.");
        if (tally.Trouble is { } trouble) report.Fail($"Typing went wrong: {trouble}");
    }

    private sealed class SendAndType(ITraffic sending, List<TypingPair> typing, Schedule schedule) : ITraffic
    {
        private int next;

        public int Send(long now)
        {
            while (schedule.TryNext(now, out var due)) typing[next++ % typing.Count].Signal(due);
            return Math.Min(sending.Send(now), 1);
        }

        public void Stop(long end) => sending.Stop(end);
    }
}
