using System.Globalization;

namespace MatchChat.LoadTest;

/// <summary>The command line after the scenario's name: `--name value`, or `--name` for yes.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> given = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(["json", "markdown"], StringComparer.Ordinal);

    public Options(IReadOnlyList<string> arguments)
    {
        for (var place = 0; place < arguments.Count; place++)
        {
            if (!arguments[place].StartsWith("--", StringComparison.Ordinal)) throw new ArgumentException($"`{arguments[place]}` is no option. --help shows them.");

            var hasValue = place + 1 < arguments.Count && !arguments[place + 1].StartsWith("--", StringComparison.Ordinal);
            given[arguments[place][2..]] = hasValue ? arguments[++place] : "";
        }
    }

    /// <summary>The file for the result, if one is wanted.</summary>
    public string? Json => given.GetValueOrDefault("json");

    /// <summary>The file for the tables, if one is wanted.</summary>
    public string? Markdown => given.GetValueOrDefault("markdown");

    public bool Has(string name)
    {
        known.Add(name);
        return given.ContainsKey(name);
    }

    public string Text(string name, string otherwise) => Has(name) ? given[name] : otherwise;

    public int Number(string name, int otherwise) => Has(name) ? Parse(name, given[name]) : otherwise;

    public IReadOnlyList<int> Numbers(string name, params int[] otherwise) => Has(name) ? [.. given[name].Split(',').Select(text => Parse(name, text))] : otherwise;

    public TimeSpan Seconds(string name, int otherwise) => TimeSpan.FromSeconds(Number(name, otherwise));

    /// <summary>A scenario calls it once it has read its options: a misspelt one must not silently measure something else.</summary>
    public void RefuseOthers()
    {
        if (given.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown) throw new ArgumentException($"There is no --{unknown} here. --help shows what there is.");
    }

    private static int Parse(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ArgumentException($"--{name} wants a whole number, not `{text}`.");
}
