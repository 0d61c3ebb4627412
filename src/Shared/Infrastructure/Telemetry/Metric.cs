using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace MatchChat.Infrastructure.Telemetry;

/// <summary>All that was measured by one instrument.</summary>
internal sealed class Metric
{
    // What somebody outside can choose (a method, a route that does not exist) must not fill the memory; past this, new combinations are not kept.
    private const int MostSeries = 1_000;

    private static readonly double[] Times = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] Sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

    private readonly ConcurrentDictionary<int, MetricSeries> series = new();
    private readonly Lock adding = new();
    private readonly double[] bounds;
    private readonly bool observed;
    private readonly bool adds;
    private int count;

    public Metric(Instrument instrument)
    {
        observed = instrument.IsObservable;
        Kind = KindOf(instrument);
        adds = !observed && !IsA(instrument, typeof(Gauge<>));
        Name = MetricNames.Of(instrument.Name, instrument.Unit, Kind);
        Help = string.IsNullOrEmpty(instrument.Description) ? $"{instrument.Name} of {instrument.Meter.Name}." : instrument.Description.ReplaceLineEndings(" ");
        bounds = Kind == MetricKind.Histogram ? BoundsOf(instrument) : [];
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    /// <param name="scrape">The scrape under way, for observed instruments.</param>
    public void Measure(double measured, ReadOnlySpan<KeyValuePair<string, object?>> tags, long scrape)
    {
        if ((Find(tags) ?? Add(tags)) is not { } line) return;

        line.SeenAt = scrape;
        if (Kind == MetricKind.Histogram) line.Record(measured);
        else if (adds) line.Add(measured);
        else line.Set(measured);
    }

    public void Write(StringBuilder text, long scrape)
    {
        foreach (var first in series.Values)
        {
            for (var line = first; line is not null; line = line.Next)
            {
                if (!observed || line.SeenAt == scrape) line.Write(text, Name, Kind);
            }
        }
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        if (IsA(instrument, typeof(Histogram<>))) return MetricKind.Histogram;
        return IsA(instrument, typeof(Counter<>)) || IsA(instrument, typeof(ObservableCounter<>)) ? MetricKind.Counter : MetricKind.Gauge;
    }

    private static bool IsA(Instrument instrument, Type generic) => instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == generic;

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(bound => (double)bound)],
        { Unit: "s" } => Times,
        _ => Sizes,
    };

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = default(HashCode);
        foreach (var tag in tags)
        {
            hash.Add(tag.Key);
            hash.Add(tag.Value);
        }

        return hash.ToHashCode();
    }

    private MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        series.TryGetValue(HashOf(tags), out var line);
        while (line is not null && !line.Matches(tags)) line = line.Next;
        return line;
    }

    private MetricSeries? Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (adding)
        {
            if (Find(tags) is { } there) return there;
            if (count >= MostSeries) return null;

            count++;
            var hash = HashOf(tags);
            return series[hash] = new MetricSeries(tags.ToArray(), bounds) { Next = series.GetValueOrDefault(hash) };
        }
    }
}
