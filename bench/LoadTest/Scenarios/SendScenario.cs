using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>Messages between pairs, on MatchChat and on the relay.</summary>
internal sealed class SendScenario : IScenario
{
    public string Name => "send";

    public string Help => """
        Messages between pairs at a fixed rate, and the same on the relay.
          --rate 5000        messages per second, of all pairs together; several with commas
          --search           instead: the highest rate with delivery and acknowledgement at p95 <= 50 ms and nothing lost
          --saturate         instead: each pair keeps one message under way, as the guard does it; says what a message costs when the server has nothing left
          --pairs 100        conversations, two sockets each
          --seconds 10       measured, after the warm-up
          --warmup 3         seconds that are checked but not timed
          --mode Adaptive    Messaging:BatchMode: Adaptive or Fixed
          --no-relay         leaves the baseline out
        """;

    public async Task<Report> Run(Options options)
    {
        var rates = options.Numbers("rate", 5000);
        var search = options.Has("search");
        var saturate = options.Has("saturate");
        var pairs = options.Number("pairs", 100);
        var (warmUp, duration) = (options.Seconds("warmup", 3), options.Seconds("seconds", 10));
        var mode = options.Text("mode", "Adaptive");
        var withRelay = !options.Has("no-relay");
        options.RefuseOthers();

        var report = new Report(Name);
        var product = await On(await MatchChatServer.Start(("Messaging:BatchMode", mode)));
        var relay = withRelay ? await On(await RelayServer.Start()) : [];
        if (product.Count == relay.Count) Compare(report, product[^1], relay[^1], search || saturate);
        return report;

        async Task<List<LoadResult>> On(ChatServer server)
        {
            await using var _ = server;
            using var crowd = await Crowd.Gather(server, pairs);
            var results = new List<LoadResult>();
            if (search)
            {
                results.Add(await RateSearch.Run(crowd, warmUp, duration));
                report.Add($"{server.Name}, highest rate", results[^1]);
            }
            else if (saturate)
            {
                results.Add(await new LoadRun(crowd, warmUp, duration).Saturate(underWay: 1));
                report.Add($"{server.Name}, saturated", results[^1]);
            }
            else
            {
                foreach (var rate in rates)
                {
                    results.Add(await new LoadRun(crowd, warmUp, duration).AtRate(rate));
                    report.Add($"{server.Name} at {rate}/s", results[^1]);
                }
            }

            crowd.Dispose();
            await server.Stop();
            return results;
        }
    }

    private static void Compare(Report report, LoadResult product, LoadResult relay, bool search)
    {
        if (search) report.Say($"MatchChat holds {product.AckedPerSecond / relay.AckedPerSecond:0.00} of the relay's rate.");
        report.Say($"A message costs MatchChat {product.ServerMicrosecondsPerMessage:0.0} us of CPU and the relay {relay.ServerMicrosecondsPerMessage:0.0}: {product.ServerMicrosecondsPerMessage / relay.ServerMicrosecondsPerMessage:0.00} times as much.");
    }
}
