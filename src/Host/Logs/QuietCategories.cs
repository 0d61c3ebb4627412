using Microsoft.Extensions.Options;

namespace MatchChat.Host.Logs;

/// <summary>
/// ASP.NET's own line about a request holds its whole URL, and the URL of a search holds what somebody looks for. It is written at Information, so a setting meant to help on a bad day
/// would put people's words into the log. Hence no setting can ask for it, by whatever rule and for whichever provider. What it tells is in our metrics and spans, without the query.
/// </summary>
internal sealed class QuietCategories : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // A rule for one provider beats a general one, so each provider that has rules gets its own; of equal ones the last counts.
        var providers = options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList();
        // A pattern longer than the name itself would beat the name.
        foreach (var rule in options.Rules.Where(IsAboutRequestsAlone).ToList()) options.Rules.Remove(rule);
        foreach (var provider in providers) options.Rules.Add(new LoggerFilterRule(provider, Requests, LogLevel.Warning, filter: null));
    }

    private static bool IsAboutRequestsAlone(LoggerFilterRule rule) => rule.CategoryName?.Length >= Requests.Length && rule.CategoryName.Contains('*', StringComparison.Ordinal);
}
