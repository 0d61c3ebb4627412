using System.Text.Json.Serialization;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;

namespace MatchChat.Messaging.Contracts;

/// <summary>A message is committed.</summary>
/// <param name="Recipients">The others who may see it; empty where only its sender does.</param>
/// <param name="Connection">The socket it came by, on the node that took it.</param>
public sealed record MessageAppended(MessageView Message, IReadOnlyList<UserId> Recipients, [property: JsonIgnore] string? Connection) : IPartedFact
{
    public string RoutingKey => "message.appended";

    public Guid Subject => Message.ConversationId.Value;

    public IReadOnlyList<UserId> Audience { get; init; } = [.. Recipients, Message.SenderId];

    public bool Durable => true;

    /// <summary>What the sender of the message that it answers sees of that one, where the others see something else. For that person's sockets only.</summary>
    [JsonIgnore]
    public ReplyView? OwnReply { get; init; }

    public FactParts? Parts() => OwnReply is not { } own || !Audience.Contains(own.SenderId)
        ? null
        : new FactParts(
            this with { Audience = [.. Audience.Where(person => person != own.SenderId)], OwnReply = null },
            this with { Audience = [own.SenderId], Message = Message with { ReplyTo = own }, OwnReply = null });
}

/// <summary>A message's text was replaced.</summary>
public sealed record MessageEdited(MessageView Message, IReadOnlyList<UserId> Recipients) : IPartedFact
{
    public string RoutingKey => "message.edited";

    public Guid Subject => Message.ConversationId.Value;

    public IReadOnlyList<UserId> Audience { get; init; } = [.. Recipients, Message.SenderId];

    public bool Durable => true;

    /// <summary>What the sender of the message that it answers sees of that one, where the others see something else. For that person's sockets only.</summary>
    [JsonIgnore]
    public ReplyView? OwnReply { get; init; }

    public FactParts? Parts() => OwnReply is not { } own || !Audience.Contains(own.SenderId)
        ? null
        : new FactParts(
            this with { Audience = [.. Audience.Where(person => person != own.SenderId)], OwnReply = null },
            this with { Audience = [own.SenderId], Message = Message with { ReplyTo = own }, OwnReply = null });
}

/// <summary>A message was emptied; it keeps its place.</summary>
public sealed record MessageDeleted(MessageView Message, IReadOnlyList<UserId> Recipients) : IPartedFact
{
    public string RoutingKey => "message.deleted";

    public Guid Subject => Message.ConversationId.Value;

    public IReadOnlyList<UserId> Audience { get; init; } = [.. Recipients, Message.SenderId];

    public bool Durable => true;

    /// <summary>What the sender of the message that it answers sees of that one, where the others see something else. For that person's sockets only.</summary>
    [JsonIgnore]
    public ReplyView? OwnReply { get; init; }

    public FactParts? Parts() => OwnReply is not { } own || !Audience.Contains(own.SenderId)
        ? null
        : new FactParts(
            this with { Audience = [.. Audience.Where(person => person != own.SenderId)], OwnReply = null },
            this with { Audience = [own.SenderId], Message = Message with { ReplyTo = own }, OwnReply = null });
}

/// <summary>Somebody's devices have received up to here, as others may see it.</summary>
/// <param name="MessageId">Of the message at <paramref name="UpToSeq"/>.</param>
/// <param name="Senders">The people whose messages it covers and who may learn of it.</param>
public sealed record MessageDelivered(ConversationId ConversationId, UserId UserId, long UpToSeq, MessageId MessageId, DateTimeOffset At, [property: JsonIgnore] IReadOnlyList<UserId> Senders) : IFact
{
    public string RoutingKey => "message.delivered";

    public Guid Subject => ConversationId.Value;

    public IReadOnlyList<UserId> Audience => Senders;

    public bool Durable => true;
}

/// <summary>Somebody has read up to here.</summary>
/// <param name="Senders">The people whose messages it covers and who may learn of it: empty where the reader does not let them.</param>
/// <param name="Connection">The reader's socket it came by.</param>
public sealed record MessageRead(
    ConversationId ConversationId, UserId UserId, long UpToSeq, MessageId MessageId, DateTimeOffset At, [property: JsonIgnore] IReadOnlyList<UserId> Senders, [property: JsonIgnore] string? Connection) : IFact
{
    public string RoutingKey => "message.read";

    public Guid Subject => ConversationId.Value;

    public IReadOnlyList<UserId> Audience => [.. Senders, UserId];

    public bool Durable => true;
}

/// <summary>Somebody archived, brought back, muted or unmuted a conversation; for that person's own devices, and for no service.</summary>
public sealed record ConversationChanged(ConversationId ConversationId, UserId UserId) : IPersonalFact
{
    public string RoutingKey => "conversation.changed";

    public Guid Subject => ConversationId.Value;

    public IReadOnlyList<UserId> Audience => [UserId];

    public bool Durable => false;
}

/// <summary>A message was not acknowledged as delivered in time and is open on no device: wake the phone. One per person and burst.</summary>
/// <param name="Preview">Of the newest; at most 200 UTF-16 code units.</param>
public sealed record NotificationRequested(UserId UserId, ConversationId ConversationId, long FromSeq, long UpToSeq, string Preview) : IFact
{
    public string RoutingKey => "notification.requested";

    public Guid Subject => UserId.Value;

    public IReadOnlyList<UserId> Audience => [];

    public bool Durable => true;
}
