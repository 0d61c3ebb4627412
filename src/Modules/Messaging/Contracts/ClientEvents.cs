using MatchChat.Kernel;

namespace MatchChat.Messaging.Contracts;

/// <summary>`MessageDelivered`: to the senders concerned.</summary>
/// <param name="MessageId">Of the message at <paramref name="UpToSeq"/>.</param>
public sealed record DeliveredEvent(ConversationId ConversationId, UserId UserId, long UpToSeq, MessageId MessageId, DateTimeOffset DeliveredAt);

/// <summary>`MessageRead`: to the senders concerned and to the reader's other devices.</summary>
/// <param name="MessageId">Of the message at <paramref name="UpToSeq"/>.</param>
public sealed record ReadEvent(ConversationId ConversationId, UserId UserId, long UpToSeq, MessageId MessageId, DateTimeOffset ReadAt);

/// <summary>`UnreadChanged`: to that person's devices, after pointer moves and deletions.</summary>
public sealed record UnreadEvent(ConversationId ConversationId, int Unread, int TotalUnread);
