using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>Each message crosses from one node to another: over the broker, while both nodes write to one database.</summary>
internal sealed class ClusterScenario : IScenario
{
    private const double Goal = 60;

    public string Name => "cluster";

    public string Help => """
        Several nodes on one SQLite file and a RabbitMQ that the bench starts; sender and recipient on different nodes. Goal: 2,000 messages per second at delivery p95 <= 60 ms.
          --nodes 2          each a process of its own
          --rate 2000        messages per second, of all pairs together; several with commas
          --search           instead: the highest rate with delivery and acknowledgement at p95 <= 60 ms and nothing lost
          --pairs 100        conversations, two sockets each
          --seconds 10       measured, after the warm-up
          --warmup 12        seconds that are checked but not timed: several processes compile on the same cores
        """;

    public async Task<Report> Run(Options options)
    {
        var nodes = options.Number("nodes", 2);
        var rates = options.Numbers("rate", 2000);
        var search = options.Has("search");
        var pairs = options.Number("pairs", 100);
        var (warmUp, duration) = (options.Seconds("warmup", 12), options.Seconds("seconds", 10));
        options.RefuseOthers();
        if (nodes < 2) throw new ArgumentException("--nodes wants 2 or more: on one node nothing crosses.");

        var report = new Report(Name);
        if (!ClusterServer.IsPossible)
        {
            report.Say($"Skipped: rabbitmq-server is not installed (Debian: rabbitmq-server).");
            return report;
        }

        await using var server = await ClusterServer.Start(nodes);
        using (var crowd = await Crowd.Gather(server, pairs))
        {
            // What the nodes still compile at the first messages would stand in the first rate.
            await new LoadRun(crowd, TimeSpan.Zero, warmUp).AtRate(500);
            if (search) Add($"{nodes} nodes, highest rate", await RateSearch.Run(crowd, warmUp, duration, Goal));
            else foreach (var rate in rates) Add($"{nodes} nodes at {rate}/s", await new LoadRun(crowd, warmUp, duration).AtRate(rate));
        }

        report.Say($"Turns at the database file: {await server.ShareOfTurns("0.02"):P2} within 20 ms, {await server.ShareOfTurns("0.1"):P3} within 100 ms.");
        await server.Stop();
        return report;

        void Add(string what, LoadResult result)
        {
            report.Add(what, result);
            report.Goal($"{what}, delivery p95", result.Delivery.P95, Goal, "ms");
        }
    }
}
