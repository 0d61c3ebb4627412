using System.Data.Common;
using MatchChat.Kernel;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// The statements of a batch: what really differs between providers (round trips, bulk insert). All run on one connection that lives as long as it works,
/// inside the transaction that the batch has begun.
/// </summary>
internal interface IMessageStore
{
    /// <summary>The writer's own connection, open.</summary>
    ValueTask<DbConnection> Open(CancellationToken ct);

    /// <summary>Drops the connection after a failure; the next <see cref="Open"/> makes a new one.</summary>
    ValueTask Forget();

    /// <summary>Locks the heads, in the order given, and reads them. Conversations without a head are left out.</summary>
    Task<Dictionary<ConversationId, HeadRow>> LockHeads(DbTransaction transaction, IReadOnlyList<ConversationId> inOrder, CancellationToken ct);

    /// <summary>Heads and members that nobody has made yet.</summary>
    Task InsertHeads(DbTransaction transaction, IReadOnlyList<HeadRow> heads, IReadOnlyList<MemberRow> members, CancellationToken ct);

    /// <summary>The messages that are there already under the client ids of these.</summary>
    Task<Dictionary<RepeatKey, KnownMessage>> FindKnown(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct);

    /// <summary>The messages that these answer.</summary>
    Task<Dictionary<(ConversationId Conversation, long Seq), MessageRow>> FindAnswered(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct);

    Task InsertMessages(DbTransaction transaction, IReadOnlyList<MessageRow> rows, CancellationToken ct);

    /// <summary>Writes the real `last_seq`, `revision` and `last_message_at`.</summary>
    Task UpdateHeads(DbTransaction transaction, IReadOnlyCollection<HeadRow> heads, CancellationToken ct);

    /// <summary>Whether this message is committed; outside the batch's transaction. Waits for a commit that is still under way.</summary>
    Task<bool> IsCommitted(MessageRow row, CancellationToken ct);
}

/// <summary>Nothing of the batch was committed, and the store would do it another way now.</summary>
internal sealed class BatchMustRepeatException(string message, Exception cause) : Exception(message, cause);

/// <summary>What makes two sends one.</summary>
internal readonly record struct RepeatKey(ConversationId Conversation, UserId Sender, ClientMessageId ClientMessageId)
{
    public static RepeatKey Of(PendingMessage pending) => new(pending.Conversation, pending.Sender, pending.ClientMessageId);
}

/// <param name="RequestHash">Null where the message was deleted since: a repeat is then a plain duplicate.</param>
internal readonly record struct KnownMessage(MessageId Id, byte[]? RequestHash);
