using Microsoft.Extensions.Logging;

namespace MatchChat.Kernel;

/// <summary>1000-1999: Kernel.</summary>
internal static partial class KernelLog
{
    [LoggerMessage(1001, LogLevel.Error, "{Loop} failed {Failures} time(s) in a row; it goes on after a pause.")]
    public static partial void LoopFailed(ILogger log, Exception cause, string loop, int failures);

    [LoggerMessage(1002, LogLevel.Warning, "The database refused a write {Attempts} time(s) as busy or deadlocked; it is tried again.")]
    public static partial void WorkRepeated(ILogger log, int attempts);
}
