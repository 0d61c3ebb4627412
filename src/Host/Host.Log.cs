namespace MatchChat.Host;

/// <summary>6000-6999: Host.</summary>
internal static partial class HostLog
{
    [LoggerMessage(6001, LogLevel.Warning, "Snapshot reads could not be switched on (error {Number}): readers will wait for writers.")]
    public static partial void SnapshotReadsOff(ILogger log, int number);

    [LoggerMessage(6002, LogLevel.Error, "The issuer of tokens could not be asked for its keys; callers are told to try again.")]
    public static partial void IssuerAway(ILogger log, Exception cause);

    [LoggerMessage(6003, LogLevel.Error, "A call failed in a way that nobody foresaw; its caller got trace {Trace}.")]
    public static partial void CallFailed(ILogger log, Exception cause, string trace);

    [LoggerMessage(6004, LogLevel.Warning, "A call was refused because the database did not answer: {Reason}")]
    public static partial void StorageAway(ILogger log, string reason);

    [LoggerMessage(6005, LogLevel.Information, "MatchChat is at {Address}.")]
    public static partial void Started(ILogger log, string address);

    [LoggerMessage(6006, LogLevel.Information, "The routes can be tried at {Address}/swagger.")]
    public static partial void SwaggerPage(ILogger log, string address);

    [LoggerMessage(6007, LogLevel.Information, "Chat page: {Address}/")]
    public static partial void DemoPage(ILogger log, string address);

    [LoggerMessage(6009, LogLevel.Warning, "SQLite's write-ahead log of {Megabytes} MiB could not begin anew because somebody still reads from it; it goes on growing until that ends.")]
    public static partial void LogKept(ILogger log, long megabytes);

    [LoggerMessage(6008, LogLevel.Information, "{Count} demo messages were written ({Talk}).")]
    public static partial void DemoTalkSeeded(ILogger log, int count, string talk);

    [LoggerMessage(6030, LogLevel.Warning, "The server has no application locks (error {Number}): nodes that start at once sort it out by trying again.")]
    public static partial void NoMigrationLock(ILogger log, int number);

    [LoggerMessage(6031, LogLevel.Warning, "A migration failed (error {Number}, attempt {Attempt}); another node may be at it, so it is tried again.")]
    public static partial void MigrationRepeated(ILogger log, int number, int attempt);

    [LoggerMessage(6032, LogLevel.Warning, "The lock of the migrations could not be given back (error {Number}); it goes with its session.")]
    public static partial void MigrationLockKept(ILogger log, int number);
}
