using System.Globalization;
using System.Text.RegularExpressions;

namespace MatchChat.TestKit;

/// <summary>A hub method failed: `code: sentence`, behind the prefix that SignalR puts there.</summary>
public sealed partial class HubRefusal(string text) : Exception(text)
{
    public string Code => Parts().Groups["code"].Value;

    /// <summary>From `(retry after N ms)`; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter => Parts().Groups["wait"] is { Success: true } wait ? TimeSpan.FromMilliseconds(int.Parse(wait.Value, CultureInfo.InvariantCulture)) : null;

    private Match Parts() => Form().Match(Message);

    [GeneratedRegex(@"HubException: (?<code>[a-z_]+(\.[a-z_]+)?): .*?(\(retry after (?<wait>\d+) ms\))?\.?$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
