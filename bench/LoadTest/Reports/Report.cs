using System.Globalization;
using System.Text.Json;

namespace MatchChat.LoadTest.Reports;

/// <summary>One line of a table: names and values in the order in which they are shown.</summary>
internal sealed class Row
{
    private readonly OrderedDictionary<string, object> cells = [];

    public IReadOnlyDictionary<string, object> Cells => cells;

    public Row Add(string name, object value)
    {
        cells[name] = value;
        return this;
    }
}

/// <summary>What a scenario found.</summary>
internal sealed class Report(string scenario)
{
    private readonly List<Row> rows = [];
    private readonly List<string> findings = [];
    private readonly List<string> failures = [];

    public string Scenario { get; } = scenario;

    public IReadOnlyList<Row> Rows => rows;

    /// <summary>Sentences, ratios above all.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>What must not be: the run exits with 1.</summary>
    public IReadOnlyList<string> Failures => failures;

    public void Add(Row row) => rows.Add(row);

    public void Say(FormattableString finding) => findings.Add(finding.ToString(CultureInfo.InvariantCulture));

    /// <summary>A goal of the design. Missing one is no failure: it depends on the machine and on what else runs there.</summary>
    public void Goal(string what, double value, double atMost, string unit) => Say($"{what}: {value:0.0} {unit}, goal <= {atMost:0.#} {unit}: {(value <= atMost ? "reached" : "missed")}");

    public void Fail(FormattableString failure) => failures.Add(failure.ToString(CultureInfo.InvariantCulture));

    public static void Print(TextWriter output, IReadOnlyList<Report> reports)
    {
        output.WriteLine(Machine.Describe());
        foreach (var report in reports) report.Print(output);
    }

    public static void Save(string file, IEnumerable<Report> reports)
    {
        var all = new
        {
            machine = Machine.Describe(),
            at = DateTimeOffset.UtcNow,
            scenarios = reports.Select(report => new { name = report.Scenario, rows = report.Rows.Select(row => row.Cells), findings = report.Findings, failures = report.Failures }),
        };
        File.WriteAllText(file, JsonSerializer.Serialize(all, new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private void Print(TextWriter output)
    {
        output.WriteLine($"{Environment.NewLine}## {Scenario}{Environment.NewLine}");
        // Rows of one kind stand in one table.
        foreach (var table in rows.GroupBy(row => string.Join('|', row.Cells.Keys), StringComparer.Ordinal)) Table.Print(output, [.. table]);
        foreach (var finding in findings) output.WriteLine($"- {finding}");
        foreach (var failure in failures) output.WriteLine($"- FAILED: {failure}");
    }
}
