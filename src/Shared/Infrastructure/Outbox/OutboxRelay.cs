using System.Text.Json;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// Publishes what is left in the outbox of a node that died between its commit and the broker's confirmation, or had no broker then, or has one whose services do not take everything.
/// At least once: consumers know a repeat by its event id.
/// </summary>
internal sealed class OutboxRelay(IFactBroker broker, OutboxRows rows, RowPublisher publisher, ILogger<OutboxRelay> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private const int MostRows = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override string Name => "outbox relay";

    protected override async Task Round(CancellationToken stopping)
    {
        await broker.Ready(stopping);
        var claimed = await rows.Claim(MostRows, stopping);
        await Publish([.. claimed.Select(Read).OfType<OutgoingRow>()], stopping);
        if (claimed.Count < MostRows) await Task.Delay(Interval, Time, stopping);
    }

    private async Task Publish(IReadOnlyList<OutgoingRow> outgoing, CancellationToken stopping)
    {
        var settling = new List<Task>(outgoing.Count);
        try
        {
            foreach (var row in outgoing) settling.Add(await publisher.Publish(row, stopping));
        }
        catch
        {
            // The one that failed is given back already.
            foreach (var row in outgoing.Skip(settling.Count + 1)) publisher.Free(row);
            throw;
        }

        await Task.WhenAll(settling).WaitAsync(stopping);
    }

    private OutgoingRow? Read(ClaimedRow row)
    {
        var age = Time.GetUtcNow() - row.OccurredAt;
        try
        {
            return new OutgoingRow(row.Position, CloudEvents.Unpack(row.Payload), row.HeardHere, age);
        }
        catch (JsonException unreadable)
        {
            // It stays, for somebody to look at, and holds nobody up.
            InfrastructureLog.OutboxRowUnreadable(log, unreadable, row.Position);
            publisher.PutOff(row, age);
            return null;
        }
    }
}
