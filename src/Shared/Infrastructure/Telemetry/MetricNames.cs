using System.Text;

namespace MatchChat.Infrastructure.Telemetry;

/// <summary>How an instrument of .NET is called in Prometheus: units as suffixes, `_total` for counters, and nothing that `promtool check metrics` finds fault with.</summary>
internal static class MetricNames
{
    private static readonly string[] Reserved = ["_count", "_sum", "_bucket", "_total"];

    public static string Of(string instrument, string? unit, MetricKind kind)
    {
        var name = Legal(instrument);
        // These endings belong to the parts of histograms and counters.
        while (Array.Find(Reserved, suffix => name.EndsWith(suffix, StringComparison.Ordinal)) is { } taken) name = name[..^taken.Length];
        if (UnitSuffix(unit) is { } suffix && !name.EndsWith(suffix, StringComparison.Ordinal)) name += suffix;
        return kind == MetricKind.Counter ? name + "_total" : name;
    }

    public static string Label(string tag) => Legal(tag);

    /// <summary>As the text format wants it inside quotes.</summary>
    public static string Escape(string value) => value.AsSpan().IndexOfAny('\\', '"', '\n') < 0
        ? value
        : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string? UnitSuffix(string? unit) => unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        "1" or "%" => "_ratio",
        _ => null,
    };

    private static string Legal(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name) text.Append(char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '_');
        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? $"_{text}" : text.ToString();
    }
}

internal enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    Histogram,
}
