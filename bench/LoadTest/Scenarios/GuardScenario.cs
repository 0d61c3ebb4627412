using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>Fails when speed was lost, on any machine: it compares with the relay of the same minute and never with a clock.</summary>
/// <remarks>
/// The capacity of both is taken by saturation: each pair keeps one message under way, and what is acknowledged per second is counted. That needs no search and has no limit in
/// milliseconds that a busy neighbour could break. One and not more, over many pairs: several on one socket would travel in one packet, which flatters the relay four times over
/// and is not how people write. CPU time per message would be steadier still, but it is blind to the worst regressions, those that wait: a lock held over a commit,
/// one transaction per message. The two take turns in short rounds, so that a neighbour's burst meets both, and the median of the rounds' ratios counts, so that one bad round does not.
/// </remarks>
internal sealed class GuardScenario : IScenario
{
    private const int Pairs = 400, UnderWay = 1, Rounds = 5, ModestRate = 1000;

    /// <summary>By messages and not by time: on a busy machine the compiler of the server needs longer, and what it has not compiled yet is slow only on our side.</summary>
    private const int WarmAfter = 30_000, MostWarmUps = 12;

    private const int LeastPercent = 33;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.2), Round = TimeSpan.FromSeconds(1);

    public string Name => "guard";

    public string Help => """
        20 seconds for every build: sends at a modest rate, then saturates MatchChat and the relay in turns. Fails on anything lost, doubled, out of order or at the wrong recipient,
        and when MatchChat's capacity is below a third of the relay's. A ratio, never a time.
          --least 33         percent of the relay's capacity
        """;

    public async Task<Report> Run(Options options)
    {
        var least = options.Number("least", LeastPercent) / 100.0;
        options.RefuseOthers();
        var report = new Report(Name);
        await using var server = await MatchChatServer.Start();
        await using var relay = await RelayServer.Start();
        using (var product = await Crowd.Gather(server, Pairs))
        using (var baseline = await Crowd.Gather(relay, Pairs, shared: product.Loop))
        {
            report.Add($"MatchChat at {ModestRate}/s", await new LoadRun(product, Settling, Round + Round).AtRate(ModestRate));
            await WarmUp(product);
            await WarmUp(baseline);
            await Compare(report, product, baseline, least);
        }

        await server.Stop();
        await relay.Stop();
        return report;
    }

    private static async Task Compare(Report report, Crowd product, Crowd baseline, double least)
    {
        var ratios = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var ours = await Saturate(product, Round);
            var theirs = await Saturate(baseline, Round);
            report.Add($"MatchChat saturated, {round}", ours);
            report.Add($"relay saturated, {round}", theirs);
            ratios.Add(ours.AckedPerSecond / theirs.AckedPerSecond);
        }

        ratios.Sort();
        var median = ratios[Rounds / 2];
        report.Say($"MatchChat's capacity is {median:0.00} of the relay's (median; {ratios[0]:0.00} to {ratios[^1]:0.00}).");
        if (median < least) report.Fail($"MatchChat's capacity is {median:0.00} of the relay's, less than {least:0.00}.");
    }

    private static async Task WarmUp(Crowd crowd)
    {
        var acked = 0L;
        for (var round = 0; acked < WarmAfter && round < MostWarmUps; round++) acked += (await Saturate(crowd, Round)).Acked;
    }

    private static Task<LoadResult> Saturate(Crowd crowd, TimeSpan duration) => new LoadRun(crowd, Settling, duration).Saturate(UnderWay);
}
