using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.TestKit;

/// <summary>Hears of cached unread counts of a host that were not what SQL says: its metric must stay 0, whatever a test does.</summary>
internal sealed class DriftWatch : IDisposable
{
    private readonly List<MeterListener> listeners = [];
    private long counts;

    public long Counts => Interlocked.Read(ref counts);

    /// <param name="services">Of a host that is about to start; other hosts of this process have metrics of the same name.</param>
    public void Watch(IServiceProvider services)
    {
        var own = services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Name == "matchchat_unread_drift" && instrument.Meter.Scope == own) all.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref counts, count));
        listener.Start();
        listeners.Add(listener);
    }

    public void Dispose()
    {
        foreach (var listener in listeners) listener.Dispose();
    }
}
