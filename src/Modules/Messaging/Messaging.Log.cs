using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging;

/// <summary>4000-4999: Messaging.</summary>
internal static partial class MessagingLog
{
    [LoggerMessage(4001, LogLevel.Error, "A batch of {Messages} message(s) could not be committed; their senders were told that the outcome is unknown.")]
    public static partial void BatchUnavailable(ILogger log, Exception cause, int messages);

    [LoggerMessage(4002, LogLevel.Error, "Message {Message} in conversation {Conversation} could not be stored; it was refused, the rest of its batch was not.")]
    public static partial void MessageRefused(ILogger log, Exception cause, Guid message, Guid conversation);

    [LoggerMessage(4003, LogLevel.Warning, "The outcome of a commit of {Messages} message(s) was unknown; it was looked up: committed = {Committed}.")]
    public static partial void OutcomeLookedUp(ILogger log, int messages, bool committed);

    [LoggerMessage(4004, LogLevel.Warning, "A batch of {Messages} message(s) met a lock or a deadlock, {Attempts} time(s) so far; it is repeated as a whole.")]
    public static partial void BatchRepeated(ILogger log, int messages, int attempts);

    [LoggerMessage(4007, LogLevel.Warning, "A message met a failure that the database does not explain; it is tried once more on a fresh connection.")]
    public static partial void MessageRepeated(ILogger log, Exception cause);

    [LoggerMessage(4008, LogLevel.Warning, "{Moves} pointer move(s) met a failure that is not an outage; they are tried again in halves.")]
    public static partial void PointersHalved(ILogger log, Exception cause, int moves);

    [LoggerMessage(4009, LogLevel.Error, "A pointer move in conversation {Conversation} could not be stored; it was refused, the rest of its window was not.")]
    public static partial void PointerRefused(ILogger log, Exception cause, Guid conversation);

    [LoggerMessage(4006, LogLevel.Warning, "The writer's connection was dropped after a failure.")]
    public static partial void ConnectionDropped(ILogger log, Exception cause);

    [LoggerMessage(4005, LogLevel.Error, "{Moves} pointer move(s) could not be committed; their callers were told that the outcome is unknown.")]
    public static partial void PointersUnavailable(ILogger log, Exception cause, int moves);

    [LoggerMessage(4030, LogLevel.Warning, "The server refused to take messages in bulk; from now on they go in plain statements.")]
    public static partial void BulkRefused(ILogger log, Exception cause);
}
