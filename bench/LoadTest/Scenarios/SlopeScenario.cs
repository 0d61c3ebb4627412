using MatchChat.LoadTest.Data;
using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;
using MatchChat.TestKit;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>Does a message cost more when there is more of everything?</summary>
internal sealed class SlopeScenario : IScenario
{
    private const int Pairs = 100;

    public string Name => "slope";

    public string Help => """
        The same rate on databases of several sizes, and over several numbers of connections, all of them in use. Prints what a message costs in CPU at each. Goal: within twice.
          --rate 2000                 messages per second
          --stored 10000,100000,1000000
          --connections 100,1000,10000
          --seconds 10                measured, after the warm-up
          --warmup 5                  seconds, once at full speed and once at this rate, that are checked but not timed
        """;

    public async Task<Report> Run(Options options)
    {
        var rate = options.Number("rate", 2000);
        var stored = options.Numbers("stored", 10_000, 100_000, 1_000_000);
        var connections = options.Numbers("connections", 100, 1000, 10_000);
        var (warmUp, duration) = (options.Seconds("warmup", 5), options.Seconds("seconds", 10));
        options.RefuseOthers();

        var report = new Report(Name);
        await Compare("stored messages", stored, OnStored);
        await Compare("connections", connections, OnConnections);
        return report;

        async Task Compare(string what, IReadOnlyList<int> sizes, Func<int, Task<LoadResult>> measure)
        {
            var costs = new List<double>();
            foreach (var size in sizes)
            {
                var result = await measure(size);
                report.Add($"{size} {what}", result);
                costs.Add(result.ServerMicrosecondsPerMessage);
            }

            report.Goal($"cost of a message over {what}, dearest by cheapest", costs.Max() / costs.Min(), 2, "times");
        }

        async Task<LoadResult> OnStored(int size)
        {
            using var folder = new TemporaryFolder();
            var prepared = await PreparedDatabase.Make(folder, size);
            await using var server = await MatchChatServer.On(prepared.File);
            return await Measure(server, prepared.Couples(server, Pairs));
        }

        async Task<LoadResult> OnConnections(int size)
        {
            await using var server = await MatchChatServer.Start();
            return await Measure(server, await server.Introduce(size / 2));
        }

        async Task<LoadResult> Measure(MatchChatServer server, IReadOnlyList<Couple> couples)
        {
            LoadResult result;
            using (var crowd = Crowd.Of(server, couples))
            {
                // What the server still compiles would be counted as the cost of a message.
                await new LoadRun(crowd, TimeSpan.Zero, warmUp).Saturate(1);
                result = await new LoadRun(crowd, warmUp, duration).AtRate(rate);
            }

            await server.Stop();
            return result;
        }
    }
}
