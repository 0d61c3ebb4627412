using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using MatchChat.Kernel;

namespace MatchChat.Messaging.Contracts;

/// <summary>A message as a client sees it (docs/protocol.md).</summary>
public record MessageView
{
    public required MessageId Id { get; init; }

    public required ConversationId ConversationId { get; init; }

    /// <summary>1, 2, 3 … within the conversation, without holes in the store. Orders messages.</summary>
    public required long Seq { get; init; }

    /// <summary>The number of the conversation's change that this state of the message is. Decides which of two states is newer.</summary>
    public required long Revision { get; init; }

    public required UserId SenderId { get; init; }

    public required ClientMessageId ClientMessageId { get; init; }

    /// <summary>One of <see cref="MessageTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>At most 10,000 UTF-16 code units, byte for byte as sent. Null where deleted, and where `fields=preview` left it out.</summary>
    public string? Content { get; init; }

    /// <summary>The first 200 UTF-16 code units; never ends within a surrogate pair. Empty where deleted.</summary>
    public required string Preview { get; init; }

    /// <summary>True where the content is longer than the preview.</summary>
    public bool HasMore { get; init; }

    /// <summary>`SENT`, `DELIVERED` or `READ`: how far the others' pointers have come.</summary>
    public required string Status { get; init; }

    /// <summary>UTC, whole milliseconds; never runs backwards within a conversation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public ReplyView? ReplyTo { get; init; }

    public IReadOnlyList<Mention> Mentions { get; init; } = [];

    /// <summary>A JSON object of at most 4 KiB, as sent. Empty where deleted.</summary>
    public JsonElement? Metadata { get; init; }
}

/// <summary>What a reply shows of the message it answers. The preview is empty where that was deleted.</summary>
public sealed record ReplyView(MessageId Id, long Seq, UserId SenderId, string Preview);

/// <summary>Somebody named in the text.</summary>
/// <param name="UserId">Somebody in the conversation.</param>
/// <param name="Offset">Of the first UTF-16 code unit within the content.</param>
/// <param name="Length">UTF-16 code units, at least 1.</param>
public sealed record Mention(UserId UserId, int Offset, int Length);

/// <summary>The answer of a send: the message, and whether it was there already.</summary>
[method: SetsRequiredMembers]
public sealed record SentMessage(MessageView Message, bool Duplicate) : MessageView(Message)
{
    [JsonIgnore]
    public MessageView Message { get; } = Message;
}

public static class MessageTypes
{
    public const string Text = "text";
    public const string Image = "image";
    public const string Video = "video";
    public const string Audio = "audio";
    public const string File = "file";
    public const string Location = "location";

    /// <summary>The server's own; refused from people.</summary>
    public const string System = "system";
}

public static class MessageStatus
{
    public const string Sent = "SENT";
    public const string Delivered = "DELIVERED";
    public const string Read = "READ";
}
