namespace MatchChat.Host;

/// <summary>6000-6999: Host.</summary>
internal static partial class HostLog
{
    [LoggerMessage(6001, LogLevel.Warning, "Snapshot reads could not be switched on (error {Number}): readers will wait for writers.")]
    public static partial void SnapshotReadsOff(ILogger log, int number);
}
