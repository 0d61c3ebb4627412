using System.Diagnostics.Metrics;

namespace MatchChat.Host.Realtime;

internal sealed class RealtimeMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> cuts;
    private readonly Counter<long> pushes;
    private readonly Counter<long> resyncs;
    private readonly Histogram<double> delivery;

    public RealtimeMetrics(IMeterFactory meters, ConnectionRegistry registry)
    {
        meter = meters.Create("MatchChat.Realtime");
        meter.CreateObservableGauge("matchchat_connections", () => registry.Count, "{connection}", "Sockets of people on this node.");
        meter.CreateObservableGauge("matchchat_lane_events_waiting", () => registry.All().Sum(connection => connection.Lane.Waiting), "{event}", "Events waiting on all lanes.");
        cuts = meter.CreateCounter<long>("matchchat_lane_cuts", "{connection}", "Connections cut because they did not read, by reason.");
        pushes = meter.CreateCounter<long>("matchchat_pushes", "{event}", "Events put on lanes, once per socket.");
        resyncs = meter.CreateCounter<long>("matchchat_resyncs", "{connection}", "Sockets told that they may have missed something.");
        delivery = meter.CreateHistogram<double>("matchchat_delivery_latency", "s", "From a message's time to a recipient's socket.");
    }

    public void Cut(LaneCut reason) => cuts.Add(1, new KeyValuePair<string, object?>("reason", reason switch
    {
        LaneCut.Full => "full",
        LaneCut.TooManyBytes => "bytes",
        _ => "write_timeout",
    }));

    public void Resynced() => resyncs.Add(1);

    public void Pushed(int sockets) => pushes.Add(sockets);

    public void Delivered(TimeSpan after) => delivery.Record(Math.Max(0, after.TotalSeconds));

    public void Dispose() => meter.Dispose();
}
