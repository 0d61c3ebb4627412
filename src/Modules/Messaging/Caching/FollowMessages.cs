using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Caching;

/// <summary>Keeps the newest messages of open conversations up to date with what was committed, so that a live chat does not drop them with each message.</summary>
internal sealed class FollowMessages(IRecentMessages recent) : IFactHandler<MessageAppended>, IFactHandler<MessageEdited>, IFactHandler<MessageDeleted>
{
    public ValueTask Handle(MessageAppended fact, CancellationToken ct) => Follow(fact.Message, fact.Recipients, ct);

    public ValueTask Handle(MessageEdited fact, CancellationToken ct) => Follow(fact.Message, fact.Recipients, ct);

    public ValueTask Handle(MessageDeleted fact, CancellationToken ct) => Follow(fact.Message, fact.Recipients, ct);

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
