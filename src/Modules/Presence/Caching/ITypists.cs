using MatchChat.Kernel;

namespace MatchChat.Presence.Caching;

/// <summary>Port: who types where, over all nodes, for whoever comes later than the telling. Ends by itself like the typing.</summary>
internal interface ITypists
{
    /// <summary>Whether what one node knows all know. Where they do not, whoever goes on typing is told of again and again, so that the others can tell it from a node that died.</summary>
    bool AreShared { get; }

    /// <summary>Types, or goes on typing.</summary>
    ValueTask Start(ConversationId conversation, UserId user, CancellationToken ct);

    ValueTask Stop(ConversationId conversation, UserId user, CancellationToken ct);

    ValueTask<IReadOnlySet<UserId>> In(ConversationId conversation, CancellationToken ct);
}
