using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;
using MatchChat.LoadTest.Wire;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>How long a phone waits until it is in, and what many that are in and silent cost.</summary>
internal sealed class ConnectScenario : IScenario
{
    private const int AtOnce = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "connect";

    public string Help => """
        From the first packet to ConnectSuccess for a person with many conversations (goal: p95 <= 100 ms), then idle connections and their memory (goal: 10,000 within 450 MB).
          --conversations 1000  of that person
          --times 200           it connects, one after the other
          --idle 10000          connections of as many people
          --seconds 20          they stay idle before the memory is read
        """;

    public async Task<Report> Run(Options options)
    {
        var conversations = options.Number("conversations", 1000);
        var times = options.Number("times", 200);
        var idle = options.Number("idle", 10_000);
        var silence = options.Seconds("seconds", 20);
        options.RefuseOthers();
        OpenFiles.MustAllow(idle);

        var report = new Report(Name);
        await MeasureWelcome(report, conversations, times);
        await MeasureIdle(report, idle, silence);
        return report;
    }

    private static async Task MeasureWelcome(Report report, int conversations, int times)
    {
        await using var server = await MatchChatServer.Start();
        using var loop = new SocketLoop();
        var person = Guid.NewGuid();
        for (var number = 0; number < conversations; number++) await server.Match(person, Guid.NewGuid());
        var samples = new Samples();
        for (var number = 0; number < times; number++)
        {
            var visitor = new Visitor();
            var socket = loop.Connect(server.Address, server.PathOf(person), visitor);
            WaitFor(loop, [visitor], 0);
            // The first ones meet a server that has compiled nothing.
            if (number >= times / 10) samples.Add(visitor.WelcomedAfter!.Value);
            loop.Close(socket);
        }

        report.Add(RestRun.Row($"welcome of a person with {conversations} conversations", samples));
        report.Goal("set-up p95", samples.At(0.95), 100, "ms");
        await server.Stop();
    }

    private static async Task MeasureIdle(Report report, int idle, TimeSpan silence)
    {
        await using var server = await MatchChatServer.Start();
        // Where a phone connects it has a conversation; so has each of these.
        var couples = await server.Introduce(idle / 2);
        var before = ProcessNumbers.Of(server.ProcessId);
        using (var loop = new SocketLoop())
        {
            var visitors = new List<Visitor>();
            foreach (var path in couples.SelectMany(couple => new[] { couple.SpeakerPath, couple.ListenerPath }))
            {
                var visitor = new Visitor();
                visitors.Add(visitor);
                loop.Connect(server.Address, path, visitor);
                WaitFor(loop, visitors, AtOnce);
            }

            WaitFor(loop, visitors, 0);
            var welcomes = new Samples();
            foreach (var visitor in visitors) welcomes.Add(visitor.WelcomedAfter!.Value);
            var peak = ProcessNumbers.Of(server.ProcessId);
            for (var end = DateTime.UtcNow + silence; DateTime.UtcNow < end;) loop.Turn(20);
            var after = ProcessNumbers.Of(server.ProcessId);
            report.Add(RestRun.Row($"welcome, {AtOnce} at once", welcomes));
            report.Add(new Row()
                .Add("idle connections", loop.Open)
                .Add("MB before", before.ResidentMegabytes)
                .Add("MB when all are in", peak.ResidentMegabytes)
                .Add("MB idle", after.ResidentMegabytes)
                .Add("KiB each", (after.ResidentMegabytes - before.ResidentMegabytes) * 1024 / loop.Open)
                .Add("cores idle", (after.Cpu - peak.Cpu) / silence));
            report.Goal($"resident memory with {loop.Open} idle connections", after.ResidentMegabytes, 450, "MB");
            if (loop.Open < idle) report.Fail($"{idle - loop.Open} of {idle} idle connections were cut. {visitors.Find(visitor => visitor.Trouble is not null)?.Trouble}");
        }

        await server.Stop();
    }

    // Turns the loop until no more than so many of the last ones are still on their way in. Looks at the newest only: those before them were waited for already.
    private static void WaitFor(SocketLoop loop, List<Visitor> visitors, int onTheirWay)
    {
        var last = Math.Max(0, visitors.Count - onTheirWay);
        var unsure = visitors.GetRange(Math.Max(0, last - AtOnce - 1), Math.Min(last, AtOnce + 1));
        for (var end = DateTime.UtcNow + Patience; DateTime.UtcNow < end; loop.Turn(5))
        {
            if (unsure.TrueForAll(visitor => visitor.WelcomedAfter is not null)) return;
            if (unsure.Find(visitor => visitor.Trouble is not null) is { } turnedAway) throw new InvalidOperationException($"A connection was refused: {turnedAway.Trouble}");
        }

        throw new TimeoutException("The server did not welcome everybody.");
    }
}
