using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;

namespace MatchChat.Infrastructure.Telemetry;

/// <summary>
/// Listens to this host's own instruments, to ASP.NET's and to the runtime's, and writes them as Prometheus text. Another host in the same process has a meter factory of its own
/// and is not heard.
/// </summary>
internal sealed class MetricsListener : IDisposable
{
    /// <summary>Of the text that <see cref="Text"/> makes.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string RuntimeMeter = "System.Runtime";

    private const string OwnMeters = "MatchChat.";

    private static readonly string[] ServerMeters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections"];

    private readonly ConcurrentDictionary<Instrument, Metric> metrics = new();
    private readonly Lock scraping = new();
    private readonly MeterListener listener = new();
    private readonly IMeterFactory factory;
    private long scrape;

    public MetricsListener(IMeterFactory factory)
    {
        this.factory = factory;
        listener.InstrumentPublished = (instrument, meterListener) =>
        {
            if (IsOurs(instrument.Meter)) meterListener.EnableMeasurementEvents(instrument, metrics.GetOrAdd(instrument, found => new Metric(found)));
        };
        listener.SetMeasurementEventCallback<byte>((_, value, tags, metric) => Measure(metric, value, tags));
        listener.SetMeasurementEventCallback<short>((_, value, tags, metric) => Measure(metric, value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, metric) => Measure(metric, value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, metric) => Measure(metric, value, tags));
        listener.SetMeasurementEventCallback<float>((_, value, tags, metric) => Measure(metric, value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, metric) => Measure(metric, value, tags));
        listener.SetMeasurementEventCallback<decimal>((_, value, tags, metric) => Measure(metric, (double)value, tags));
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    /// <summary>Everything as it stands now, in the text format of Prometheus.</summary>
    public string Text()
    {
        var text = new StringBuilder(16 * 1024);
        lock (scraping)
        {
            Interlocked.Increment(ref scrape);
            listener.RecordObservableInstruments();
            // Two instruments may come down to one name; its head stands once.
            foreach (var group in metrics.Values.GroupBy(metric => (metric.Name, metric.Kind)).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
            {
                Head(text, group.Key.Name, group.First().Help, group.Key.Kind);
                foreach (var metric in group) metric.Write(text, scrape);
            }
        }

        WriteProcess(text);
        return text.ToString();
    }

    private static void WriteProcess(StringBuilder text)
    {
        using var process = Process.GetCurrentProcess();
        Figure("process_cpu_seconds_total", "Processor time spent.", MetricKind.Counter, process.TotalProcessorTime.TotalSeconds);
        Figure("process_resident_memory_bytes", "Memory in use.", MetricKind.Gauge, process.WorkingSet64);
        Figure("process_start_time_seconds", "Start of the process, in seconds since 1970.", MetricKind.Gauge, new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000d);
        if (OperatingSystem.IsLinux()) Figure("process_open_fds", "Open file descriptors.", MetricKind.Gauge, Directory.GetFileSystemEntries("/proc/self/fd").Length);

        void Figure(string name, string help, MetricKind kind, double value)
        {
            Head(text, name, help, kind);
            MetricSeries.Line(text, name, labels: "", value);
        }
    }

    private static void Head(StringBuilder text, string name, string help, MetricKind kind) => text
        .Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal)).Append('\n')
        .Append("# TYPE ").Append(name).Append(' ').Append(kind switch { MetricKind.Counter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" }).Append('\n');

    private void Measure(object? metric, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((Metric)metric!).Measure(value, tags, Volatile.Read(ref scrape));

    private bool IsOurs(Meter meter) => meter.Name == RuntimeMeter
        || (ReferenceEquals(meter.Scope, factory) && (meter.Name.StartsWith(OwnMeters, StringComparison.Ordinal) || ServerMeters.Contains(meter.Name, StringComparer.Ordinal)));
}
