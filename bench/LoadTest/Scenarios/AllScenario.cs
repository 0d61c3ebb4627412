using MatchChat.LoadTest.Reports;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>Everything, one after the other: what bench/README.md shows.</summary>
internal sealed class AllScenario(IReadOnlyList<IScenario> scenarios)
{
    public const string Name = "all";

    /// <summary>The command lines of a whole run; the search stands beside the fixed rates of the goals.</summary>
    private static readonly string[] Lines =
    [
        "send --rate 5000", "send --rate 15000", "send --search", "quiet", "typing", "talk", "talk --search", "connect", "history", "inbox", "slope", "slowclients", "cluster", "cluster --search",
    ];

    public async Task<IReadOnlyList<Report>> Run()
    {
        var reports = new List<Report>();
        foreach (var line in Lines)
        {
            await Console.Error.WriteLineAsync($"{Environment.NewLine}== {line}");
            reports.Add(await Run(line));
        }

        return reports;
    }

    private async Task<Report> Run(string line)
    {
        var words = line.Split(' ');
        try
        {
            return await scenarios.First(scenario => scenario.Name == words[0]).Run(new Options(words[1..]));
        }
#pragma warning disable CA1031 // An hour of measuring is not thrown away because one scenario did not come to its end.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            var broken = new Report(line);
            broken.Fail($"It did not come to its end: {cause.Message}");
            return broken;
        }
    }
}
