using System.Text.Json.Serialization;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;

namespace MatchChat.Conversations.Contracts;

/// <summary>A match got its conversation. Awaited by Messaging, which makes head and members.</summary>
/// <param name="Silenced">People whose messages only they themselves see, because of a block that was there before the match.</param>
public sealed record ConversationCreated(ConversationInfo Conversation, [property: JsonIgnore] IReadOnlyList<UserId> Silenced) : IFact
{
    public string RoutingKey => "conversation.created";

    public Guid Subject => Conversation.Id.Value;

    public IReadOnlyList<UserId> Audience { get; } = [.. Conversation.Participants.Select(participant => participant.UserId)];

    public bool Durable => true;
}

/// <summary>
/// A match was told that has its conversation already. Awaited by Messaging: where a process died before <see cref="ConversationCreated"/> was heard, that is made up for now. Nobody else needs it.
/// </summary>
/// <param name="Silenced">As above, at this moment.</param>
public sealed record MatchRepeated(ConversationInfo Conversation, [property: JsonIgnore] IReadOnlyList<UserId> Silenced) : IFact
{
    public string RoutingKey => "match.repeated";

    public Guid Subject => Conversation.Id.Value;

    public IReadOnlyList<UserId> Audience => [];

    public bool Durable => false;
}

/// <summary>Nobody writes here any more. Awaited by Messaging, which closes the head, and by the gate.</summary>
public sealed record ConversationEnded(ConversationInfo Conversation) : IFact
{
    public string RoutingKey => "conversation.ended";

    public Guid Subject => Conversation.Id.Value;

    public IReadOnlyList<UserId> Audience { get; } = [.. Conversation.Participants.Select(participant => participant.UserId)];

    public bool Durable => true;
}

/// <summary>
/// A conversation was ended that has ended already. Awaited by Messaging: where a process died before <see cref="ConversationEnded"/> was heard, the head is closed now. It is no new fact for other nodes and services: for them it
/// waits in the outbox of the first end. The sockets of this node are told once more, because the first end may have failed between its commit and them.
/// </summary>
public sealed record EndRepeated(ConversationInfo Conversation) : IFact
{
    public string RoutingKey => "end.repeated";

    public Guid Subject => Conversation.Id.Value;

    public IReadOnlyList<UserId> Audience => [];

    public bool Durable => false;
}

/// <summary>A block began or ended. For services only: no socket learns of it. Awaited by Messaging, which silences the heads.</summary>
/// <param name="DirectConversations">The direct conversations of the two, ended ones included.</param>
/// <param name="Active">False where the block ended.</param>
public sealed record UserBlocked(UserId BlockerId, UserId BlockedId, bool Active, [property: JsonIgnore] IReadOnlyList<ConversationId> DirectConversations) : IFact
{
    public string RoutingKey => "user.blocked";

    public Guid Subject => BlockedId.Value;

    public IReadOnlyList<UserId> Audience => [];

    public bool Durable => true;
}

/// <summary>A suspension began or ended. Sockets are cut by it.</summary>
/// <param name="Until">Null = until lifted.</param>
/// <param name="Active">False where it was lifted.</param>
public sealed record UserSuspended(UserId UserId, DateTimeOffset? Until, bool Active) : IFact
{
    public string RoutingKey => "user.suspended";

    public Guid Subject => UserId.Value;

    public IReadOnlyList<UserId> Audience => [];

    public bool Durable => true;
}
