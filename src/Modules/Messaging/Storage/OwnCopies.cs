using MatchChat.Kernel;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// What a blocked person does to a message from before the block happens for that person only (docs/decisions/0007-silent-blocks.md): the row goes on saying what the others see,
/// and holds a copy of its own for its sender. The copy is a change of the conversation like any other, but of nobody else's.
/// </summary>
internal static class OwnCopies
{
    /// <summary>The message as this person sees it.</summary>
    public static MessageRow SeenBy(this MessageRow row, UserId viewer) => row.OwnRevision is not { } revision || row.SenderId != viewer
        ? row
        : new MessageRow
        {
            ConversationId = row.ConversationId,
            Seq = row.Seq,
            Id = row.Id,
            Revision = revision,
            SenderId = row.SenderId,
            ClientMessageId = row.ClientMessageId,
            RequestHash = row.RequestHash,
            Type = row.Type,
            Content = row.OwnContent ?? "",
            ReplyToSeq = row.ReplyToSeq,
            Mentions = row.OwnMentions,
            Metadata = row.OwnDeletedAt is null ? row.Metadata : null,
            VisibleTo = row.VisibleTo,
            CreatedAt = row.CreatedAt,
            EditedAt = row.OwnEditedAt,
            DeletedAt = row.OwnDeletedAt,
        };

    /// <summary>Replaces the text for its sender only.</summary>
    public static void EditOwn(this MessageRow row, string content, string? mentions, DateTimeOffset now, long revision) =>
        (row.OwnContent, row.OwnMentions, row.OwnEditedAt, row.OwnRevision) = (content, mentions, now, revision);

    /// <summary>Empties it for its sender only.</summary>
    public static void DeleteOwn(this MessageRow row, DateTimeOffset now, long revision)
    {
        if (row.OwnRevision is null) row.OwnEditedAt = row.EditedAt;
        (row.OwnContent, row.OwnMentions, row.OwnDeletedAt, row.OwnRevision) = ("", null, now, revision);
    }

    /// <summary>The sender is heard again, and what all see now is what the sender sees.</summary>
    public static void DropOwn(this MessageRow row) =>
        (row.OwnContent, row.OwnMentions, row.OwnEditedAt, row.OwnDeletedAt, row.OwnRevision) = (null, null, null, null, null);
}
