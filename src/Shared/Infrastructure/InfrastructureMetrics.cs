using System.Diagnostics.Metrics;
using MatchChat.Infrastructure.InProcess;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Infrastructure.Storage;

namespace MatchChat.Infrastructure;

/// <summary>What an operator sees of the machines behind the ports.</summary>
internal sealed class InfrastructureMetrics
{
    public InfrastructureMetrics(IMeterFactory meters, InProcessFactBus bus, OutboxWatch outbox, StorageBreaker storage)
    {
        var meter = meters.Create("MatchChat.Infrastructure");
        meter.CreateObservableGauge("matchchat_fact_queue_depth", () => bus.Waiting, "{commit}", "Commits whose facts wait to be told on this node.");
        meter.CreateObservableGauge("matchchat_outbox_backlog", () => outbox.Backlog, "{batch}", "Batches of facts that the broker has not confirmed, of all nodes, as last looked up.");
        meter.CreateObservableGauge("matchchat_storage_available", () => storage.IsAway ? 0 : 1, "{database}", "0 while calls are refused because the database does not answer.");
    }
}
