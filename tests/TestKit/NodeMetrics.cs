using System.Globalization;
using System.Net;

namespace MatchChat.TestKit;

/// <summary>`/metrics`, as an operator sees it.</summary>
public static class NodeMetrics
{
    /// <param name="nobody">The node, asked without a token.</param>
    /// <param name="series">`name` or `name{label="value"}`.</param>
    /// <returns>0 where it was not measured yet.</returns>
    public static async Task<double> Metric(this RestClient nobody, string series)
    {
        var text = (await nobody.Get("/metrics")).Expect(HttpStatusCode.OK).Text;
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith($"{series} ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
