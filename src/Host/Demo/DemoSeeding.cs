using MatchChat.Kernel.Work;

namespace MatchChat.Host.Demo;

/// <summary>Gives the demo people something to look back on. After the start, so that nobody waits for it; where it fails, the whole is tried again later.</summary>
internal sealed class DemoSeeding(DemoRules rules, DemoOptions options, DemoHistory history, IHostApplicationLifetime host, ILogger<DemoSeeding> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private readonly TaskCompletionSource seeded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when everybody has said everything.</summary>
    public Task Seeded => seeded.Task;

    protected override string Name => "demo";

    protected override async Task Round(CancellationToken stopping)
    {
        if (rules.IsOn(options))
        {
            await Started(stopping);
            foreach (var match in DemoPeople.Matches) await history.Write(match, stopping);
            seeded.TrySetResult();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, Time, stopping);
    }

    private async Task Started(CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = host.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
    }
}
