using System.Globalization;
using System.Text;

namespace MatchChat.Infrastructure.Telemetry;

/// <summary>One line of an instrument, or one set of buckets: what was measured under one combination of tags.</summary>
internal sealed class MetricSeries(KeyValuePair<string, object?>[] tags, double[] bounds)
{
    private readonly Lock gate = new();
    private readonly long[] buckets = new long[bounds.Length + 1];
    private readonly string labels = Text(tags);
    private double value;
    private long count;

    /// <summary>Another combination of tags with the same hash.</summary>
    public MetricSeries? Next { get; init; }

    /// <summary>The scrape for which an observed instrument last told it; one that it no longer tells is not shown.</summary>
    public long SeenAt { get; set; }

    public bool Matches(ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        if (others.Length != tags.Length) return false;

        for (var i = 0; i < tags.Length; i++)
        {
            if (!string.Equals(tags[i].Key, others[i].Key, StringComparison.Ordinal) || !Equals(tags[i].Value, others[i].Value)) return false;
        }

        return true;
    }

    public void Add(double amount)
    {
        lock (gate) value += amount;
    }

    public void Set(double measured)
    {
        lock (gate) value = measured;
    }

    public void Record(double measured)
    {
        var index = Array.BinarySearch(bounds, measured);
        lock (gate)
        {
            buckets[index < 0 ? ~index : index]++;
            count++;
            value += measured;
        }
    }

    public void Write(StringBuilder text, string name, MetricKind kind)
    {
        lock (gate)
        {
            if (kind == MetricKind.Histogram) WriteHistogram(text, name);
            else Line(text, name, labels, value);
        }
    }

    private void WriteHistogram(StringBuilder text, string name)
    {
        long below = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            var bound = i < bounds.Length ? bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            Line(text, $"{name}_bucket", labels.Length == 0 ? $"le=\"{bound}\"" : $"{labels},le=\"{bound}\"", below);
        }

        Line(text, $"{name}_sum", labels, value);
        Line(text, $"{name}_count", labels, count);
    }

    public static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value switch
        {
            double.PositiveInfinity => "+Inf",
            double.NegativeInfinity => "-Inf",
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        }).Append('\n');
    }

    private static string Text(KeyValuePair<string, object?>[] tags) => string.Join(',', tags
        .OrderBy(tag => tag.Key, StringComparer.Ordinal)
        .Select(tag => $"{MetricNames.Label(tag.Key)}=\"{MetricNames.Escape(Value(tag.Value))}\""));

    private static string Value(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
