using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>Writes what the broker has said of rows and no commit has taken along: many in one transaction, a little later.</summary>
internal sealed class OutboxSweep(SettledRows settled, OutboxRows rows, ILogger<OutboxSweep> log, TimeProvider time) : BackgroundLoop(log, time)
{
    /// <summary>A node that is busy commits sooner than that, and on one that is not a transaction of its own disturbs nobody.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private Settlement? inHand;

    protected override string Name => "outbox sweep";

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // What was in hand, and everything else.
            await Write(TimeSpan.Zero, cancellationToken);
            await Write(TimeSpan.Zero, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it was, it must not keep the process from a good end: what is not written now, another node publishes once more.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            InfrastructureLog.SettlementLost(log, cause);
        }
    }

    protected override async Task Round(CancellationToken stopping)
    {
        if (inHand is null)
        {
            await settled.Any(stopping);
            await Task.Delay(Pause, Time, stopping);
        }

        await Write(Pause, stopping);
    }

    private async Task Write(TimeSpan sparing, CancellationToken ct)
    {
        // While the database is away it waits here, until the claims run out and somebody else publishes it again.
        inHand ??= Take(sparing);
        await rows.Settle(inHand.Confirmed, inHand.Left, inHand.Free, ct);
        inHand = null;
    }

    private Settlement Take(TimeSpan sparing)
    {
        var taken = settled.Take(sparing);
        if (taken.Left.Count > 0) InfrastructureLog.FactsLeft(log, taken.Left.Count);
        return taken;
    }
}
