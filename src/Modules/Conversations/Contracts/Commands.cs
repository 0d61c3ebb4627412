using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Conversations.Contracts;

/// <summary>Makes the conversation of a match, or answers the one there is. The same pair with another match gets another conversation.</summary>
/// <remarks>Errors: `request.invalid` (not two different people), `match.other_participants` (409: the match is known with other people).</remarks>
public sealed record CreateConversation(MatchId MatchId, IReadOnlyList<UserId> UserIds) : IRequest<CreatedConversation>;

/// <param name="IsNew">False where the match had its conversation already.</param>
public sealed record CreatedConversation(ConversationInfo Conversation, bool IsNew);

/// <summary>Unmatch. Answers after nobody can write any more; ending twice answers the same.</summary>
/// <param name="Actor">A participant, or a service.</param>
/// <param name="Reason">For the audit log and the operators, at most 500 characters; never told to people.</param>
/// <remarks>Errors: `conversation.not_found`, `conversation.not_participant`, `user.suspended`, `request.invalid`.</remarks>
public sealed record EndConversation(ConversationId Conversation, Actor Actor, string? Reason) : IRequest<ConversationInfo>;

/// <summary>Silent: the blocked person notices nothing, and nothing of it reaches the blocker from now on, also after an unblock. Blocking twice is the same.</summary>
/// <remarks>Errors: `request.invalid` (oneself), `user.suspended`.</remarks>
public sealed record BlockUser(UserId Blocker, UserId Blocked) : IRequest<Done>;

/// <summary>Ends a block. What was written meanwhile stays with its writer.</summary>
public sealed record UnblockUser(UserId Blocker, UserId Blocked) : IRequest<Done>;

/// <summary>The people whom somebody has blocked, newest first.</summary>
public sealed record ListBlocks(UserId Blocker) : IRequest<IReadOnlyList<BlockInfo>>;

public sealed record BlockInfo(UserId UserId, DateTimeOffset At);

/// <summary>Shuts a person out: `user.suspended` everywhere, sockets cut within a second. Suspending again replaces term and reason.</summary>
/// <param name="Until">Null = until lifted.</param>
public sealed record SuspendUser(UserId User, DateTimeOffset? Until, string? Reason, Actor Actor) : IRequest<Done>;

/// <summary>Ends a suspension; nothing happens where there is none.</summary>
public sealed record LiftSuspension(UserId User, Actor Actor) : IRequest<Done>;

/// <summary>
/// What is committed about these conversations at this moment, read past the gate's memory: for whoever writes down what follows from it, and must not write down what was. Unknown ids are left out.
/// </summary>
public sealed record LookUpConversations(IReadOnlyList<ConversationId> Conversations) : IRequest<IReadOnlyDictionary<ConversationId, ConversationState>>;

/// <param name="Silenced">As in <see cref="Access"/>.</param>
public sealed record ConversationState(ConversationInfo Conversation, IReadOnlyList<UserId> Silenced);

/// <summary>What is the same for everybody about these conversations, whoever asks: for read models that have asked the gate already. Unknown ids are left out.</summary>
public sealed record DescribeConversations(IReadOnlyList<ConversationId> Conversations) : IRequest<IReadOnlyDictionary<ConversationId, ConversationInfo>>;
