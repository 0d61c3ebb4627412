using System.Text.Json;
using System.Text.Json.Serialization;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Host.Realtime;

// What the hub's methods take and answer where it is not a contract of a module already (docs/protocol.md). A field without which a call makes no sense is `required`:
// leaving it out is `request.invalid` before any code of ours runs.

internal sealed record SendArguments
{
    public required ConversationId ConversationId { get; init; }

    public required ClientMessageId ClientMessageId { get; init; }

    [JsonConverter(typeof(UncheckedText))]
    public string? Content { get; init; }

    public string? Type { get; init; }

    public MessageId? ReplyToId { get; init; }

    public IReadOnlyList<Mention>? Mentions { get; init; }

    public JsonElement? Metadata { get; init; }
}

internal sealed record EditArguments
{
    public required MessageId MessageId { get; init; }

    [JsonConverter(typeof(UncheckedText))]
    public string? Content { get; init; }
}

internal sealed record DeleteArguments
{
    public required MessageId MessageId { get; init; }
}

internal sealed record DeliveredArguments
{
    public required ConversationId ConversationId { get; init; }

    public required long UpToSeq { get; init; }
}

internal sealed record ReadArguments
{
    public required ConversationId ConversationId { get; init; }

    public long? UpToSeq { get; init; }

    public IReadOnlyList<MessageId>? MessageIds { get; init; }
}

internal sealed record SyncArguments
{
    public IReadOnlyList<SyncFrom>? Conversations { get; init; }

    public int? Limit { get; init; }

    public string? Cursor { get; init; }
}

internal sealed record HistoryArguments
{
    public required ConversationId ConversationId { get; init; }

    public long? BeforeSeq { get; init; }

    public long? AfterSeq { get; init; }

    public int? Limit { get; init; }
}

/// <summary>The answer of `MarkAsRead`.</summary>
internal sealed record ReadUpTo(long LastReadSeq, int Unread);

/// <summary>The answer of `RefreshToken`.</summary>
internal sealed record TokenAccepted(DateTimeOffset ExpiresAt);
