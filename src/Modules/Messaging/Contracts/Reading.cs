using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Messaging.Contracts;

/// <summary>A page of messages, always ascending by seq.</summary>
/// <param name="AfterSeq">From the first after it, upwards.</param>
/// <param name="BeforeSeq">Alone or with nothing: the newest below it. With <paramref name="AfterSeq"/>: the range from there.</param>
/// <param name="Limit">1 to 200; 50 by default.</param>
/// <param name="PreviewOnly">Leaves `content` out.</param>
/// <remarks>Errors: those of the gate, `request.invalid`.</remarks>
public sealed record GetHistory(ConversationId Conversation, UserId User, long? AfterSeq, long? BeforeSeq, int? Limit, bool PreviewOnly = false) : IRequest<HistoryPage>;

/// <param name="HasMore">More in the direction that was asked for.</param>
public sealed record HistoryPage(IReadOnlyList<MessageView> Messages, bool HasMore);

/// <summary>One message. A stranger gets `message.not_found`.</summary>
public sealed record GetMessage(MessageId Message, UserId User) : IRequest<MessageView>;

/// <summary>The earlier texts of one's own message, oldest first; none after deletion.</summary>
/// <remarks>Errors: `message.not_found`, `message.not_sender`, those of the gate.</remarks>
public sealed record ListEdits(MessageId Message, UserId User) : IRequest<MessageEdits>;

public sealed record MessageEdits(IReadOnlyList<MessageEdit> Edits);

/// <param name="Version">1 = the text as first sent.</param>
/// <param name="EditedAt">When this text was replaced.</param>
public sealed record MessageEdit(int Version, string Content, DateTimeOffset EditedAt);

/// <summary>What changed since a client last looked, with all that it needs to be exact: messages, pointers, unread, end, archive.</summary>
/// <param name="Conversations">At most 500. Null or empty: the list of the caller's conversations as in `ConnectSuccess`, most recent first, each with the revision that it has and no changes.</param>
/// <param name="Limit">The total of changes: 200, at most 500.</param>
/// <param name="Cursor">Of the list before, which did not hold all; only without conversations.</param>
/// <remarks>Errors: `request.invalid`, `user.suspended`. Conversations that the caller is not in are left out.</remarks>
public sealed record Sync(UserId User, IReadOnlyList<SyncFrom>? Conversations, int? Limit, string? Cursor = null) : IRequest<SyncAnswer>;

/// <param name="AfterRevision">The highest revision that the client holds; 0 = from the beginning.</param>
public sealed record SyncFrom(ConversationId Id, long AfterRevision);

/// <summary>Stays under 1 MiB: what does not fit is left for the next call, and `hasMore` says so. A list of all conversations ends with the last one that fits (some 2,000).</summary>
/// <param name="NextCursor">Of a list: there are more, which the next call brings; null where this is the end.</param>
public sealed record SyncAnswer(DateTimeOffset ServerTime, IReadOnlyList<ConversationChanges> Conversations, string? NextCursor);

/// <summary>One conversation of a sync, for a caller who wants to hear why not.</summary>
/// <param name="AfterRevision">0 by default: from the beginning.</param>
/// <param name="Limit">200 by default, at most 500.</param>
/// <remarks>Errors: those of the gate, `request.invalid`.</remarks>
public sealed record GetChanges(ConversationId Conversation, UserId User, long? AfterRevision, int? Limit) : IRequest<ConversationChanges>;

/// <summary>One conversation of a sync.</summary>
public sealed record ConversationChanges
{
    public required ConversationId Id { get; init; }

    /// <summary>Each changed message once, as it is now, ascending by revision.</summary>
    public required IReadOnlyList<MessageView> Changes { get; init; }

    /// <summary>Of the last change returned, or `afterRevision` where there is none: what to ask from next.</summary>
    public required long Revision { get; init; }

    public bool HasMore { get; init; }

    /// <summary>`afterRevision` was ahead of the store: the client drops what it holds of this conversation and begins again from 0.</summary>
    public bool Reset { get; init; }

    public long LastSeq { get; init; }

    public long LastReadSeq { get; init; }

    public int Unread { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public bool Archived { get; init; }

    public DateTimeOffset? MutedUntil { get; init; }

    public required IReadOnlyList<PointerView> Participants { get; init; }
}

/// <summary>Somebody's pointers: one's own as they are, the others' as they let others see them.</summary>
public sealed record PointerView(UserId UserId, long DeliveredSeq, long ReadSeq, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt);

/// <summary>What a client is told first of all: its conversations in short, the 500 most recent.</summary>
public sealed record TakeSnapshot(UserId User) : IRequest<Snapshot>;

/// <param name="More">There are more; `Sync` without conversations lists them all.</param>
public sealed record Snapshot(IReadOnlyList<ConversationSummary> Conversations, bool More);

public sealed record ConversationSummary(ConversationId Id, long LastSeq, long Revision, long LastReadSeq, int Unread, DateTimeOffset? EndedAt);

/// <summary>The inbox, newest first by (time of the last visible message or of the beginning, id).</summary>
/// <param name="Archived">True: the archived ones only.</param>
/// <param name="Ended">True: the ended ones only, for 30 days.</param>
/// <param name="Limit">1 to 100; 50 by default.</param>
/// <param name="Cursor">Of the page before; null = from the top.</param>
public sealed record GetInbox(UserId User, bool Archived, bool Ended, int? Limit, string? Cursor) : IRequest<InboxPage>;

public sealed record InboxPage(IReadOnlyList<ConversationView> Conversations, string? NextCursor);

/// <summary>One conversation in the caller's own view.</summary>
public sealed record GetConversation(ConversationId Conversation, UserId User) : IRequest<ConversationView>;

/// <summary>Newest first; substring, case-insensitive in any script; wildcards are text. Own conversations only.</summary>
/// <param name="Query">1 to 200 characters.</param>
/// <param name="Conversation">Null: all of the caller's.</param>
/// <param name="Limit">1 to 100; 50 by default.</param>
public sealed record SearchMessages(UserId User, string? Query, ConversationId? Conversation, int? Limit, string? Cursor) : IRequest<SearchPage>;

/// <param name="NextCursor">There may be a next page after one that is not full, and even after an empty one: one call looks at so many messages and no more. Null = that was all.</param>
public sealed record SearchPage(IReadOnlyList<MessageView> Messages, string? NextCursor);

/// <summary>Unread counts of the caller's conversations; those with 0 are left out. Archived and muted ones count, ended ones do not.</summary>
public sealed record GetUnread(UserId User) : IRequest<UnreadCounts>;

public sealed record UnreadCounts(int Total, IReadOnlyList<UnreadCount> Conversations);

public sealed record UnreadCount(ConversationId Id, int Unread);

/// <summary>The caller's most recently active conversations in which people are, with those whom presence may reach: for telling who is online.</summary>
/// <param name="Leaving">They are told that the person goes: a suspended one does that, too.</param>
public sealed record ListRecentPeers(UserId User, int Conversations, bool Leaving = false) : IRequest<IReadOnlyList<ConversationPeers>>;

/// <param name="Peers">The others without a block in either direction.</param>
public sealed record ConversationPeers(ConversationId Id, IReadOnlyList<UserId> Peers);
