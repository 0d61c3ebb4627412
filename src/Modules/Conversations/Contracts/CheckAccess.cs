using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Conversations.Contracts;

/// <summary>What somebody wants to do in a conversation. Every way out has one, and asks.</summary>
public enum Act
{
    /// <summary>Send a message.</summary>
    Write,

    /// <summary>Edit or delete one's own message.</summary>
    Edit,

    /// <summary>Tell that one is typing.</summary>
    Type,

    /// <summary>Move a delivered or read pointer.</summary>
    Receipt,

    /// <summary>Archive, mute, have it open on the screen.</summary>
    Arrange,

    /// <summary>Read messages, changes and details. Stays allowed for 30 days after the end (`Retention:EndedConversations`).</summary>
    Read,

    /// <summary>Find messages by their text.</summary>
    Search,

    /// <summary>Be seen going offline. The one thing that a suspended person still does: the others must not go on believing that somebody is there.</summary>
    Leave,
}

/// <summary>
/// The one gate: participant? ended? suspended? blocked? Answered from memory where it can be (an entry lives 10 s and is forgotten when something changes);
/// what guards correctness is checked once more under the head lock.
/// </summary>
/// <remarks>Errors: `conversation.not_found`, `conversation.not_participant`, `conversation.ended`, `user.suspended`.</remarks>
public sealed record CheckAccess(ConversationId Conversation, UserId User, Act Act) : IRequest<Access>;

/// <summary>Yes, and who else is concerned.</summary>
/// <param name="Others">The other people in it who are not suspended: the recipients of a message, before the head has said who is silenced.</param>
/// <param name="Audience">Those of <paramref name="Others"/> without a block in either direction: whom receipts, typing and presence may reach.</param>
/// <param name="Silenced">The people of a direct conversation whom the other has blocked: their messages only they themselves see. Whoever makes a head that is missing begins with them.</param>
public sealed record Access(ConversationInfo Conversation, IReadOnlyList<UserId> Others, IReadOnlyList<UserId> Audience, IReadOnlyList<UserId> Silenced);

/// <summary>The gate for many conversations at once, for inbox, sync, search and presence. Conversations that the person may not do this in are left out.</summary>
/// <remarks>Errors: `user.suspended`, but not for <see cref="Act.Leave"/>.</remarks>
public sealed record CheckAccessToMany(IReadOnlyList<ConversationId> Conversations, UserId User, Act Act) : IRequest<IReadOnlyDictionary<ConversationId, Access>>;

/// <summary>The gate where no conversation is named: is this person suspended? Asked at every sign-in and by what lists one's own things.</summary>
/// <remarks>Errors: `user.suspended`.</remarks>
public sealed record CheckPerson(UserId User) : IRequest<Done>;

/// <summary>Those of these people whom the caller shares an active conversation with, without a block in either direction: for looking at who is online.</summary>
/// <remarks>Errors: `user.suspended`.</remarks>
public sealed record FindPeers(UserId User, IReadOnlyCollection<UserId> People) : IRequest<IReadOnlySet<UserId>>;
