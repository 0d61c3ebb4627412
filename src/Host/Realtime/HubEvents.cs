using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Host.Realtime;

/// <summary>The events that are the edge's own; the modules push theirs.</summary>
internal static class HubEvents
{
    public const string ConnectSuccess = nameof(ConnectSuccess);
    public const string ServerDraining = nameof(ServerDraining);
    public const string MessageReceived = nameof(MessageReceived);
}

/// <summary>The first of all events, told when the connection's subscription is in force: what changes from here on is pushed, what was before is in here.</summary>
/// <param name="More">There are more conversations; `Sync` without conversations lists them.</param>
internal sealed record ConnectSuccess(UserId UserId, string? DeviceId, DateTimeOffset ServerTime, IReadOnlyList<ConversationSummary> Conversations, bool More);

/// <param name="ReconnectAfterMs">Different for each connection, so that the next node does not get them all at once.</param>
internal sealed record ServerDraining(int ReconnectAfterMs);
