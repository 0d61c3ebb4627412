using System.Text.Json;

namespace MatchChat.TestKit;

/// <summary>
/// The shapes of docs/protocol.md as a client would write them down. On purpose not the product's own types: a renamed field there must fail a test here.
/// </summary>
public static class Wire
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static T As<T>(this JsonElement element) => element.Deserialize<T>(Json)!;
}

public sealed record Message
{
    public Guid Id { get; init; }

    public Guid ConversationId { get; init; }

    public long Seq { get; init; }

    public long Revision { get; init; }

    public Guid SenderId { get; init; }

    public Guid ClientMessageId { get; init; }

    public string Type { get; init; } = "";

    public string? Content { get; init; }

    public string Preview { get; init; } = "";

    public bool HasMore { get; init; }

    public string Status { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public Reply? ReplyTo { get; init; }

    public IReadOnlyList<Named>? Mentions { get; init; }

    public JsonElement? Metadata { get; init; }

    /// <summary>Only in the answer of a send.</summary>
    public bool? Duplicate { get; init; }
}

public sealed record Reply(Guid Id, long Seq, Guid SenderId, string Preview);

public sealed record Named(Guid UserId, int Offset, int Length);

public sealed record History(IReadOnlyList<Message> Messages, bool HasMore);

public sealed record Found(IReadOnlyList<Message> Messages, string? NextCursor);

public sealed record Conversation
{
    public Guid Id { get; init; }

    public string Kind { get; init; } = "";

    public Guid? MatchId { get; init; }

    public string? Title { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public bool Archived { get; init; }

    public DateTimeOffset? MutedUntil { get; init; }

    public long LastSeq { get; init; }

    public long Revision { get; init; }

    public long LastReadSeq { get; init; }

    public int Unread { get; init; }

    public IReadOnlyList<ConversationParticipant> Participants { get; init; } = [];

    public Message? LastMessage { get; init; }
}

public sealed record ConversationParticipant(Guid UserId, string Role, DateTimeOffset JoinedAt, long DeliveredSeq, long ReadSeq);

public sealed record Inbox(IReadOnlyList<Conversation> Conversations, string? NextCursor);

public sealed record Summary(Guid Id, long LastSeq, long Revision, long LastReadSeq, int Unread, DateTimeOffset? EndedAt);

public sealed record Connected(Guid UserId, string? DeviceId, DateTimeOffset ServerTime, IReadOnlyList<Summary> Conversations, bool More);

public sealed record Synced(DateTimeOffset ServerTime, IReadOnlyList<Changes> Conversations);

public sealed record Changes
{
    public Guid Id { get; init; }

    /// <summary>Named `changes` on the wire.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("changes")]
    public IReadOnlyList<Message> Messages { get; init; } = [];

    public long Revision { get; init; }

    public bool HasMore { get; init; }

    public bool Reset { get; init; }

    public long LastSeq { get; init; }

    public long LastReadSeq { get; init; }

    public int Unread { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public bool Archived { get; init; }

    public DateTimeOffset? MutedUntil { get; init; }

    public IReadOnlyList<Pointers> Participants { get; init; } = [];
}

public sealed record Pointers(Guid UserId, long DeliveredSeq, long ReadSeq, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt);

public sealed record ReadAnswer(long LastReadSeq, int Unread);

public sealed record StoredPointer(Guid UserId, Guid ConversationId, long LastReadSeq, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

public sealed record Receipt(Guid ConversationId, Guid UserId, long UpToSeq, Guid MessageId, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt);

public sealed record UnreadTotal(int Total, IReadOnlyList<UnreadOf> Conversations);

public sealed record UnreadOf(Guid Id, int Unread);

public sealed record UnreadEvent(Guid ConversationId, int Unread, int TotalUnread);

public sealed record PresenceAnswer(IReadOnlyList<PresenceOf> Users);

public sealed record PresenceOf(Guid UserId, string Status, DateTimeOffset? LastSeenAt);

public sealed record EditsAnswer(IReadOnlyList<EditOf> Edits);

public sealed record EditOf(int Version, string Content, DateTimeOffset EditedAt);
