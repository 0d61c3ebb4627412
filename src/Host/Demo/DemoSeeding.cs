using MatchChat.Kernel.Work;

namespace MatchChat.Host.Demo;

/// <summary>
/// Gives the demo people something to look back on. Before anybody is let in: the start waits for it, so whoever sees the address, or `/ready`, finds everybody there. Where it fails, the whole is tried again later.
/// </summary>
internal sealed class DemoSeeding(DemoRules rules, DemoOptions options, DemoHistory history, ILogger<DemoSeeding> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private readonly TaskCompletionSource seeded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override string Name => "demo";

    /// <summary>Ends when everybody has said everything. The server itself starts last.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await seeded.Task.WaitAsync(cancellationToken);
    }

    protected override async Task Round(CancellationToken stopping)
    {
        if (rules.IsOn(options))
        {
            foreach (var match in DemoPeople.Matches) await history.Write(match, stopping);
        }

        seeded.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, Time, stopping);
    }
}
