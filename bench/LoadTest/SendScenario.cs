using System.Diagnostics;
using System.Globalization;
using MatchChat.TestKit;

namespace MatchChat.LoadTest;

/// <summary>Messages at a fixed rate between pairs, every one checked.</summary>
internal static class SendScenario
{
    public static async Task<Result> Run(Settings settings, string mode, int rate)
    {
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.Start(folder.File("matchchat.db"), HostSettings.With(("Messaging:BatchMode", mode)));
        var talks = new List<Talk>();
        var tally = new Tally();
        try
        {
            for (var number = 0; number < settings.Pairs; number++) talks.Add(await Talk.Start(node, tally));

            await Send(talks, rate, settings.WarmUp);
            await tally.Settle();
            tally.Forget();
            var before = await Measured(node);
            var clock = Stopwatch.StartNew();
            await Send(talks, rate, settings.Duration);
            var elapsed = clock.Elapsed;
            await tally.Settle();
            var after = await Measured(node);
            return tally.Close(after.Batches - before.Batches, elapsed, after.Cpu - before.Cpu, after.Megabytes);
        }
        finally
        {
            foreach (var talk in talks) await talk.DisposeAsync();
        }
    }

    private static async Task Send(List<Talk> talks, int rate, TimeSpan duration)
    {
        var count = (int)(rate * duration.TotalSeconds);
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < count; number++)
        {
            var due = started + (long)(number * (double)Stopwatch.Frequency / rate);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (wait > TimeSpan.FromMilliseconds(1)) await Task.Delay(wait);
            await talks[number % talks.Count].Say(due);
        }
    }

    private static async Task<(double Batches, TimeSpan Cpu, long Megabytes)> Measured(NodeProcess node)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(node.Address, "/metrics"));
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith("matchchat_batch_size_count", StringComparison.Ordinal));
        using var process = Process.GetProcessById(node.Id);
        var batches = line is null ? 0 : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        return (batches, process.TotalProcessorTime, process.WorkingSet64 / (1024 * 1024));
    }
}
