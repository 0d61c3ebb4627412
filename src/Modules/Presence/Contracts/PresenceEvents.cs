using MatchChat.Kernel;

namespace MatchChat.Presence.Contracts;

/// <summary>`UserOnline`, `UserOffline`: to the others in the conversation, once for each of the 200 most recently active conversations.</summary>
/// <param name="LastSeenAt">Null while online.</param>
public sealed record PresenceEvent(ConversationId ConversationId, UserId UserId, DateTimeOffset? LastSeenAt);

/// <summary>`TypingStarted`, `TypingStopped`: to the others in the conversation.</summary>
public sealed record TypingEvent(ConversationId ConversationId, UserId UserId);
