using System.Diagnostics.Metrics;

namespace MatchChat.Presence;

internal sealed class PresenceMetrics
{
    private readonly Meter meter;
    private readonly Counter<long> changes;

    public PresenceMetrics(IMeterFactory meters)
    {
        meter = meters.Create("MatchChat.Presence");
        changes = meter.CreateCounter<long>("matchchat_presence_changes", "{change}", "People who came online or went offline.");
    }

    public void Leases(Func<int> count) => meter.CreateObservableGauge("matchchat_presence_leases", count, "{connection}", "Connections whose leases this node renews.");

    public void Typing(Func<int> count) => meter.CreateObservableGauge("matchchat_typing", count, "{person}", "People typing, by conversation, as this node knows it.");

    public void Untold(Func<int> count) => meter.CreateObservableGauge("matchchat_presence_queue_depth", count, "{change}", "Presence changes waiting to be told.");

    public void Changed(bool online) => changes.Add(1, new KeyValuePair<string, object?>("to", online ? "online" : "offline"));
}
