using System.Diagnostics;
using MatchChat.LoadTest.Reports;
using MatchChat.TestKit;

namespace MatchChat.LoadTest.Load;

/// <summary>The same REST question many times, one after the other.</summary>
internal static class RestRun
{
    private const int WarmUp = 100;

    /// <param name="path">Of the question with this number.</param>
    /// <param name="check">Throws where the answer is not what was asked for: a fast wrong answer is none.</param>
    public static async Task<Samples> Ask(RestClient rest, int count, Func<int, string> path, Action<RestAnswer> check)
    {
        var samples = new Samples();
        for (var number = -WarmUp; number < count; number++)
        {
            var asked = Stopwatch.GetTimestamp();
            var answer = await rest.Get(path(number + WarmUp));
            if (number >= 0) samples.Add(Stopwatch.GetElapsedTime(asked));
            check(answer);
        }

        return samples;
    }

    public static Row Row(string what, Samples samples)
    {
        var (p50, p95, p99, max) = samples.Percentiles();
        return new Row().Add("question", what).Add("count", samples.Count).Add("p50 ms", p50).Add("p95", p95).Add("p99", p99).Add("max", max);
    }
}
