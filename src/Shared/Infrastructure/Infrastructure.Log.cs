using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure;

/// <summary>2000-2999: Infrastructure.</summary>
internal static partial class InfrastructureLog
{
    [LoggerMessage(2001, LogLevel.Error, "A listener of {Fact} failed; the others heard it.")]
    public static partial void ListenerFailed(ILogger log, Exception cause, string fact);

    [LoggerMessage(2002, LogLevel.Error, "The database does not answer; calls are refused at once until it is back.")]
    public static partial void StorageAway(ILogger log, Exception? cause);

    [LoggerMessage(2003, LogLevel.Warning, "The database is back.")]
    public static partial void StorageBack(ILogger log);

    [LoggerMessage(2004, LogLevel.Error, "Row {Position} of the outbox cannot be read. It stays; the others go on.")]
    public static partial void OutboxRowUnreadable(ILogger log, Exception cause, long position);

    [LoggerMessage(2005, LogLevel.Warning, "Of {Count} commit(s) something is tried again later: a queue of some service does not take it, or the broker does not confirm it. The rest goes on.")]
    public static partial void FactsLeft(ILogger log, int count);

    [LoggerMessage(2006, LogLevel.Warning, "What the broker has confirmed could not be deleted any more; it is published once more.")]
    public static partial void SettlementLost(ILogger log, Exception cause);

    [LoggerMessage(2010, LogLevel.Information, "The job {Job} is done: {Count} item(s).")]
    public static partial void JobDone(ILogger log, string job, int count);

    [LoggerMessage(2011, LogLevel.Error, "The job {Job} failed; it comes again.")]
    public static partial void JobFailed(ILogger log, Exception cause, string job);

    [LoggerMessage(2012, LogLevel.Warning, "The lease of {Job} could not be kept; its run is given up.")]
    public static partial void JobLeaseNotKept(ILogger log, Exception cause, string job);

    [LoggerMessage(2020, LogLevel.Information, "The broker is there.")]
    public static partial void BrokerThere(ILogger log);

    [LoggerMessage(2021, LogLevel.Warning, "The connection to the broker is gone: {Reason}. This node goes on alone until it is back.")]
    public static partial void BrokerGone(ILogger log, string reason);

    [LoggerMessage(2022, LogLevel.Warning, "More came from the other nodes than this one can take; the oldest was dropped, and its sockets resync.")]
    public static partial void BellRung(ILogger log);

    [LoggerMessage(2023, LogLevel.Error, "An event from the broker cannot be used ({Kind}); the others go on.")]
    public static partial void ArrivalUnreadable(ILogger log, string kind);

    [LoggerMessage(2024, LogLevel.Warning, "A match event waits for the database (attempt {Attempt}): {Reason}")]
    public static partial void MatchWaits(ILogger log, int attempt, string reason);

    [LoggerMessage(2025, LogLevel.Error, "A match event cannot be followed and is among the dead now: {Reason}.")]
    public static partial void MatchDead(ILogger log, string reason);

    [LoggerMessage(2026, LogLevel.Error, "Following a match event failed.")]
    public static partial void MatchFailed(ILogger log, Exception cause);

    [LoggerMessage(2027, LogLevel.Warning, "An alarm on the broker (memory or disk) stops all publishing. This node goes on alone until it is over.")]
    public static partial void BrokerBlocked(ILogger log);

    [LoggerMessage(2040, LogLevel.Error, "Redis does not answer; this node goes on without it until it is back.")]
    public static partial void RedisAway(ILogger log, Exception? cause);

    [LoggerMessage(2041, LogLevel.Warning, "Redis is back.")]
    public static partial void RedisBack(ILogger log);
}
