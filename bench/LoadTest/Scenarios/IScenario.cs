using MatchChat.LoadTest.Reports;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>One question about speed.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>What it does and its options, for `--help`.</summary>
    string Help { get; }

    Task<Report> Run(Options options);
}
