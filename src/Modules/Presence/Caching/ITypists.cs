using MatchChat.Kernel;

namespace MatchChat.Presence.Caching;

/// <summary>Port: who types where, over all nodes, for whoever comes later than the telling. Ends by itself like the typing.</summary>
internal interface ITypists
{
    /// <summary>Types, or goes on typing.</summary>
    ValueTask Start(ConversationId conversation, UserId user, CancellationToken ct);

    ValueTask Stop(ConversationId conversation, UserId user, CancellationToken ct);

    ValueTask<IReadOnlySet<UserId>> In(ConversationId conversation, CancellationToken ct);
}
