using System.Text.Json.Serialization;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Presence.Contracts;

/// <summary>A socket is there. Its lease is renewed by the node until <see cref="DisconnectDevice"/>.</summary>
/// <param name="Connection">The SignalR connection id.</param>
/// <param name="DeviceId">As the client named its device; null where it did not.</param>
/// <param name="MostConnections">That the person may have, on all nodes as far as this one knows of them.</param>
/// <remarks>Errors: `rate.connections`.</remarks>
public sealed record ConnectDevice(UserId User, string Connection, string? DeviceId, string? Platform, int MostConnections) : IRequest<Done>;

/// <summary>A socket is gone, or was cut. The person is offline after a grace without any other (`Presence:OfflineGrace`). Telling twice is the same.</summary>
public sealed record DisconnectDevice(UserId User, string Connection) : IRequest<Done>;

/// <summary>Who is online, of the people the caller shares an active conversation with; the others are `unknown`.</summary>
/// <param name="UserIds">1 to 200.</param>
public sealed record GetPresence(UserId User, IReadOnlyList<UserId> UserIds) : IRequest<PresenceList>;

public sealed record PresenceList(IReadOnlyList<PresenceView> Users);

/// <param name="Status">`online`, `offline` or `unknown`.</param>
/// <param name="LastSeenAt">When the last connection ended; null while online, where unknown, and where never seen.</param>
public sealed record PresenceView(UserId UserId, string Status, DateTimeOffset? LastSeenAt);

/// <summary>The person types, or stopped. Typing ends by itself `Presence:TypingTime` after the last start, on disconnect, and with the message.</summary>
/// <param name="IsTyping">False: stopped.</param>
/// <param name="Connection">The socket it came by; null for REST.</param>
/// <remarks>Errors: those of the gate.</remarks>
public sealed record SetTyping(ConversationId Conversation, UserId User, bool IsTyping, string? Connection) : IRequest<Done>;

/// <summary>The person has opened the conversation: whoever types there just now is told to the person's devices as `TypingStarted`. Nothing is told of those whose typing the person may not learn of.</summary>
public sealed record ShowTyping(ConversationId Conversation, UserId User) : IRequest<Done>;

/// <summary>Somebody's first connection is there, or the last one was gone for the grace.</summary>
/// <param name="LastSeenAt">Null while online.</param>
/// <param name="Conversations">In which it is told, each to the one who stands at the same place among <paramref name="Hearers"/>.</param>
/// <param name="Hearers">Who is told; once for each conversation.</param>
public sealed record PresenceChanged(
    UserId UserId, bool Online, DateTimeOffset At, DateTimeOffset? LastSeenAt, IReadOnlyList<ConversationId> Conversations, [property: JsonIgnore] IReadOnlyList<UserId> Hearers) : IFact
{
    public string RoutingKey => Online ? "user.online" : "user.offline";

    public Guid Subject => UserId.Value;

    public IReadOnlyList<UserId> Audience => Hearers;

    public bool Durable => false;
}

/// <summary>Somebody started or stopped typing.</summary>
/// <param name="Hearers">The others in the conversation who may learn of it.</param>
public sealed record TypingChanged(ConversationId ConversationId, UserId UserId, bool Typing, [property: JsonIgnore] IReadOnlyList<UserId> Hearers) : IFact
{
    public string RoutingKey => Typing ? "typing.started" : "typing.stopped";

    public Guid Subject => ConversationId.Value;

    public IReadOnlyList<UserId> Audience => Hearers;

    public bool Durable => false;
}
