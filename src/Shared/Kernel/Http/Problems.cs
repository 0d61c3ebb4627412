using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MatchChat.Kernel.Http;

/// <summary>The one translation of refusals to HTTP: problem details (RFC 9457) with `code`, `traceId` and, for 400, `errors` by field.</summary>
public static class Problems
{
    /// <summary>200 with the value as JSON, or the refusal.</summary>
    public static IResult ToHttp<T>(this Outcome<T> outcome) => outcome.ToHttp(value => Results.Json(value, ChatJson.Options));

    /// <summary>204, or the refusal.</summary>
    public static IResult ToNoContent<T>(this Outcome<T> outcome) => outcome.ToHttp(_ => Results.NoContent());

    public static IResult ToHttp<T>(this Outcome<T> outcome, Func<T, IResult> done) => outcome.Refused ? new ProblemResult(outcome.Error) : done(outcome.Value);

    public static IResult Of(Error error) => new ProblemResult(error);

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.UnsupportedMedia => StatusCodes.Status415UnsupportedMediaType,
        ErrorKind.TooMany => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private sealed class ProblemResult(Error error) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = StatusOf(error.Kind);
            if (error.RetryAfter is { } wait) response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            var body = new Problem(
                "about:blank", error.Sentence, response.StatusCode, error.Code, Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier, error.Fields);
            return response.WriteAsJsonAsync(body, ChatJson.Options, "application/problem+json", httpContext.RequestAborted);
        }
    }

    private sealed record Problem(string Type, string Title, int Status, string Code, string TraceId, IReadOnlyDictionary<string, string[]>? Errors);
}
