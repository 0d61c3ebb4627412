using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>A server that has next to nothing to do: what one message costs in time when it never waits for another.</summary>
internal sealed class QuietScenario : IScenario
{
    public string Name => "quiet";

    public string Help => """
        Ten messages per second. Goal: delivery p95 <= 10 ms.
          --rate 10          messages per second
          --pairs 100        conversations, two sockets each
          --seconds 20       measured
        """;

    public async Task<Report> Run(Options options)
    {
        var rate = options.Number("rate", 10);
        var pairs = options.Number("pairs", 100);
        var duration = options.Seconds("seconds", 20);
        options.RefuseOthers();

        var report = new Report(Name);
        await using var server = await MatchChatServer.Start();
        using (var crowd = await Crowd.Gather(server, pairs))
        {
            // What is compiled at the first message would be the slowest of so few.
            await new LoadRun(crowd, TimeSpan.Zero, TimeSpan.FromSeconds(3)).AtRate(500);
            var result = await new LoadRun(crowd, TimeSpan.FromSeconds(1), duration).AtRate(rate);
            report.Add($"MatchChat at {rate}/s", result);
            report.Goal("delivery p95", result.Delivery.P95, 10, "ms");
        }

        await server.Stop();
        return report;
    }
}
