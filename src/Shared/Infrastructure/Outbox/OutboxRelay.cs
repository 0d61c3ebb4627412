using System.Text.Json;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// Publishes what a node left in the outbox that died between its commit and the broker's confirmation, or had no broker then. At least once: consumers know a repeat by its event id.
/// </summary>
internal sealed class OutboxRelay(IFactBroker broker, OutboxRows rows, ILogger<OutboxRelay> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private const int MostRows = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override string Name => "outbox relay";

    protected override async Task Round(CancellationToken stopping)
    {
        await broker.Ready(stopping);
        var claimed = await rows.Claim(MostRows, stopping);
        foreach (var row in claimed) await Publish(row, stopping);
        if (claimed.Count < MostRows) await Task.Delay(Interval, Time, stopping);
    }

    private async Task Publish(OutboxRow row, CancellationToken stopping)
    {
        try
        {
            // Whether its own node's sockets have had it nobody knows any more.
            await broker.Publish(CloudEvents.Unpack(row.Payload), heardHere: false, stopping);
        }
        catch (JsonException unreadable)
        {
            // It stays, for somebody to look at, and holds nobody up.
            InfrastructureLog.OutboxRowUnreadable(log, unreadable, row.Position);
            return;
        }
        catch (FactsLeftException left)
        {
            // It stays, to be tried again when the claim runs out.
            InfrastructureLog.FactsLeft(log, left);
            return;
        }

        await rows.Delete([row.Position], stopping);
    }
}
