using System.Diagnostics;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Errors;

/// <summary>The last line of every route: whatever went wrong below leaves as problem details with a code, and nothing of its inside with it.</summary>
internal sealed class ProblemTranslation(RequestDelegate next, ILogger<ProblemTranslation> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; there is nobody to answer.
            return;
        }
#pragma warning disable CA1031 // The last one who can see it.
        catch (Exception cause) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            await Refuse(context, Translate(context, cause));
            return;
        }

        if (ErrorOfBareStatus(context.Response) is { } bare) await Refuse(context, bare);
    }

    private Error Translate(HttpContext context, Exception cause)
    {
        var error = ExceptionTranslation.Of(cause);
        if (error.Kind == ErrorKind.Internal) HostLog.CallFailed(log, cause, Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);
        else if (error == CommonErrors.StorageUnavailable) HostLog.StorageAway(log, cause.Message);
        return error;
    }

    /// <summary>What routing and the framework refuse by a status alone.</summary>
    private static Error? ErrorOfBareStatus(HttpResponse response) => response.HasStarted || response.ContentType is not null || response.ContentLength is > 0
        ? null
        : response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => CommonErrors.RequestInvalid,
            StatusCodes.Status404NotFound => EdgeErrors.NotFound,
            StatusCodes.Status405MethodNotAllowed => EdgeErrors.Method,
            StatusCodes.Status413PayloadTooLarge => EdgeErrors.TooLarge,
            StatusCodes.Status415UnsupportedMediaType => EdgeErrors.NotJson,
            _ => null,
        };

    private static Task Refuse(HttpContext context, Error error)
    {
        // What the method and the headers say stays (`Allow`, CORS); what was half written for an answer goes.
        context.Response.Headers.Remove("Content-Length");
        return Problems.Of(error).ExecuteAsync(context);
    }
}
