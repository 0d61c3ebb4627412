using System.Globalization;
using MatchChat.Kernel;
using Microsoft.AspNetCore.SignalR;

namespace MatchChat.Host.Realtime;

/// <summary>The one translation of refusals to the hub: `code: sentence`, which clients see behind SignalR's own prefix.</summary>
internal static class HubErrors
{
    public static readonly Error UnknownMethod = new("request.not_found", ErrorKind.NotFound, "The hub has no such method.");

    public static T OrRefuse<T>(this Outcome<T> outcome) => outcome.Refused ? throw Of(outcome.Error) : outcome.Value;

    public static HubException Of(Error error) => new(Text(error));

    public static string Text(Error error)
    {
        var saysWhen = error.Code.StartsWith("rate.", StringComparison.Ordinal) || error.Code.StartsWith("server.", StringComparison.Ordinal);
        return saysWhen && error.RetryAfter is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"{error.Code}: {error.Sentence} (retry after {Math.Ceiling(wait.TotalMilliseconds)} ms)")
            : $"{error.Code}: {error.Sentence}";
    }
}
