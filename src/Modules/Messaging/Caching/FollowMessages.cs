using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Caching;

/// <summary>
/// Keeps the newest messages of open conversations up to date with what was committed, so that a live chat does not drop them with each message.
/// A memory of this process hears it here, wherever it was committed; one that all nodes share is told by the node that committed, once (<see cref="FollowByQueue"/>).
/// </summary>
internal sealed class FollowMessages(IRecentMessages recent) : IFactHandler<MessageAppended>, IFactHandler<MessageEdited>, IFactHandler<MessageDeleted>
{
    public ValueTask Handle(MessageAppended fact, CancellationToken ct) => FollowNear(fact, ct);

    public ValueTask Handle(MessageEdited fact, CancellationToken ct) => FollowNear(fact, ct);

    public ValueTask Handle(MessageDeleted fact, CancellationToken ct) => FollowNear(fact, ct);

    public ValueTask Follow(IFact fact, CancellationToken ct) => fact switch
    {
        MessageAppended appended => Follow(appended.Message, appended.Recipients, ct),
        MessageEdited edited => Follow(edited.Message, edited.Recipients, ct),
        MessageDeleted deleted => Follow(deleted.Message, deleted.Recipients, ct),
        _ => default,
    };

    private ValueTask FollowNear(IFact fact, CancellationToken ct) => recent.IsNear ? Follow(fact, ct) : default;

    /// <summary>A message without recipients may be one that only its sender sees, or one in an empty room: a fact does not say which.</summary>
    private ValueTask Follow(MessageView message, IReadOnlyList<UserId> recipients, CancellationToken ct)
    {
        if (!recent.MayHold(message.ConversationId)) return default;
        return recipients.Count == 0 ? recent.Drop(message.ConversationId, ct) : recent.Apply(RowOf(message), ct);
    }

    private static MessageRow RowOf(MessageView message) => new()
    {
        ConversationId = message.ConversationId,
        Seq = message.Seq,
        Id = message.Id,
        Revision = message.Revision,
        SenderId = message.SenderId,
        ClientMessageId = message.ClientMessageId,
        Type = message.Type,
        Content = message.Content ?? "",
        ReplyToSeq = message.ReplyTo?.Seq,
        Mentions = StoredJson.Mentions(message.Mentions),
        Metadata = StoredJson.Metadata(message.Metadata),
        CreatedAt = message.CreatedAt,
        EditedAt = message.EditedAt,
        DeletedAt = message.DeletedAt,
    };
}
