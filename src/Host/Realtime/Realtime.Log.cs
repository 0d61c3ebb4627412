namespace MatchChat.Host.Realtime;

/// <summary>6100-6199: the hub and its connections.</summary>
internal static partial class RealtimeLog
{
    [LoggerMessage(6101, LogLevel.Error, "The hub method {Method} failed.")]
    public static partial void MethodFailed(ILogger log, Exception cause, string method);

    [LoggerMessage(6102, LogLevel.Error, "A connection could not be welcomed.")]
    public static partial void WelcomeFailed(ILogger log, Exception cause);

    [LoggerMessage(6103, LogLevel.Information, "A connection was cut: {Reason}. Its client resyncs.")]
    public static partial void Cut(ILogger log, string reason);

    [LoggerMessage(6104, LogLevel.Warning, "The end of a connection could not be told to the modules; its lease runs out by itself.")]
    public static partial void FarewellFailed(ILogger log, Exception cause);

    [LoggerMessage(6105, LogLevel.Information, "Draining: {Sockets} socket(s) have {Time} to leave.")]
    public static partial void Draining(ILogger log, int sockets, TimeSpan time);

    [LoggerMessage(6106, LogLevel.Information, "Drained; {Sockets} socket(s) were left.")]
    public static partial void Drained(ILogger log, int sockets);

    [LoggerMessage(6107, LogLevel.Error, "Draining failed; the process ends without it.")]
    public static partial void DrainFailed(ILogger log, Exception cause);

    [LoggerMessage(6108, LogLevel.Error, "Whether a socket may stay could not be looked up after an outage; it stays, and each of its calls is checked anyway.")]
    public static partial void SecondLookFailed(ILogger log, Exception cause);
}
