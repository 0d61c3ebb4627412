using System.Text.Json.Serialization;
using MatchChat.Kernel;

namespace MatchChat.Messaging.Storage;

/// <summary>The head of a conversation: locking it is locking the conversation.</summary>
internal sealed class HeadRow
{
    public required ConversationId ConversationId { get; init; }

    public long LastSeq { get; set; }

    /// <summary>Counts every change: new, edited, deleted.</summary>
    public long Revision { get; set; }

    public DateTimeOffset? LastMessageAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>The people whose messages only they themselves see (<see cref="Domain.SilencedPeople"/>).</summary>
    public string? Silenced { get; set; }
}

internal sealed class MessageRow
{
    public required ConversationId ConversationId { get; init; }

    public required long Seq { get; init; }

    public required MessageId Id { get; init; }

    public required long Revision { get; set; }

    public required UserId SenderId { get; init; }

    public required ClientMessageId ClientMessageId { get; init; }

    /// <summary>Keyed hash of the message as first sent; null once deleted. Only the table has it: no cache needs to.</summary>
    [JsonIgnore]
    public byte[]? RequestHash { get; set; }

    public required string Type { get; init; }

    public required string Content { get; set; }

    public long? ReplyToSeq { get; init; }

    /// <summary>JSON, null where there are none.</summary>
    public string? Mentions { get; set; }

    /// <summary>JSON, null where there is none.</summary>
    public string? Metadata { get; set; }

    /// <summary>Set where only this person sees it.</summary>
    public UserId? VisibleTo { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EditedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Set where its sender, and nobody else, sees it changed (<see cref="OwnCopies"/>): the conversation's change of which that was. The other four hold what the sender sees.</summary>
    public long? OwnRevision { get; set; }

    public string? OwnContent { get; set; }

    public string? OwnMentions { get; set; }

    public DateTimeOffset? OwnEditedAt { get; set; }

    public DateTimeOffset? OwnDeletedAt { get; set; }
}

/// <summary>A text that an edit replaced, or that a deletion emptied.</summary>
internal sealed class EditRow
{
    public required MessageId MessageId { get; init; }

    public required int Version { get; init; }

    public required string Content { get; init; }

    /// <summary>Set where nobody but this person ever saw the text, although others see the message.</summary>
    public UserId? VisibleTo { get; init; }

    public required DateTimeOffset EditedAt { get; init; }
}

/// <summary>One person's own state in one conversation.</summary>
internal sealed class MemberRow
{
    public required UserId UserId { get; init; }

    public required ConversationId ConversationId { get; init; }

    public long DeliveredSeq { get; set; }

    /// <summary>Private: drives unread.</summary>
    public long ReadSeq { get; set; }

    /// <summary>What the others see.</summary>
    public long PublicReadSeq { get; set; }

    /// <summary>Up to here a notification was asked for.</summary>
    public long NotifiedSeq { get; set; }

    /// <summary>Archived while the newest visible seq is not past it; null = never archived, negative = <see cref="BroughtBackAt"/>.</summary>
    public long? ArchivedSeq { get; set; }

    public DateTimeOffset? MutedUntil { get; set; }

    /// <summary>The beginning of the conversation: what an inbox sorts by while there is no message.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Not archived, and that by the person's own wish: whoever tidies up leaves it where it is until there is something newer.</summary>
    public static long BroughtBackAt(long newest) => -1 - newest;
}

/// <summary>
/// When somebody's pointer, as the others may see it, came to a seq. Rows closer than ten seconds are one, so a live chat does not write a row per message.
/// The newest row of a kind is the public pointer of that kind.
/// </summary>
internal sealed class ReceiptRow
{
    public required ConversationId ConversationId { get; init; }

    public required UserId UserId { get; init; }

    public required ReceiptKind Kind { get; init; }

    public required long UpToSeq { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal enum ReceiptKind : byte
{
    Delivered = 1,
    Read = 2,
}
