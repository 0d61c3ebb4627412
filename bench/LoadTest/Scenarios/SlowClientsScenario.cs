using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>Do the others notice when some stop reading?</summary>
internal sealed class SlowClientsScenario : IScenario
{
    /// <summary>Kept small, so that what they do not read piles up at the server and not in their kernel.</summary>
    private static readonly PairOptions Slow = new(ListenerBuffer: 4096);

    public string Name => "slowclients";

    public string Help => """
        The same rate twice: while everybody reads, and while 5 % of all clients do not. Goal: the others' p95 moves by less than 10 %.
          --rate 5000        messages per second, of all pairs together
          --pairs 100        conversations, two sockets each
          --slow 10          of these pairs have a listener that stops reading
          --seconds 10       measured each time, after the warm-up
          --warmup 3         seconds that are checked but not timed
        """;

    public async Task<Report> Run(Options options)
    {
        var rate = options.Number("rate", 5000);
        var pairs = options.Number("pairs", 100);
        var slow = options.Number("slow", 10);
        var (warmUp, duration) = (options.Seconds("warmup", 3), options.Seconds("seconds", 10));
        options.RefuseOthers();

        var report = new Report(Name);
        await using var server = await MatchChatServer.Start();
        using (var crowd = await Crowd.Gather(server, pairs - slow))
        {
            // Counted apart: what the slow ones miss says nothing about the others.
            var apart = new Tally();
            var slowPairs = crowd.Join(await server.Introduce(slow), apart, Slow);
            Pair[] all = [.. crowd.Pairs, .. slowPairs];

            await new LoadRun(crowd, TimeSpan.Zero, warmUp).Run(start => new OpenLoop(all, rate, start));
            var with = await Measure("all read");
            foreach (var pair in slowPairs) pair.StopReading(crowd.Loop);
            var without = await Measure($"{slow} do not read");
            report.Say($"The others' p95 with slow clients is {without.Delivery.P95 / with.Delivery.P95:0.00} times that without; goal <= 1.10.");

            async Task<LoadResult> Measure(string what)
            {
                var result = await new LoadRun(crowd, warmUp, duration).Run(start => new OpenLoop(all, rate, start));
                report.Add(what, result);
                return result;
            }
        }

        await server.Stop();
        return report;
    }
}
