using MatchChat.Conversations.Contracts;
using MatchChat.Host.Auth;
using MatchChat.Kernel.Facts;

namespace MatchChat.Host.Realtime;

/// <summary>A suspended person is shut out of live sockets, too.</summary>
internal sealed class CutSuspended(ConnectionRegistry registry, ConnectionEnds ends) : IFactHandler<UserSuspended>
{
    public ValueTask Handle(UserSuspended fact, CancellationToken ct)
    {
        if (!fact.Active) return default;

        foreach (var connection in registry.Of(fact.UserId)) ends.Close(connection, ConversationErrors.Suspended, reconnect: false);
        return default;
    }
}

/// <summary>A token that stopped counting keeps no socket.</summary>
internal sealed class CutRevoked(ConnectionRegistry registry, ConnectionEnds ends) : IFactHandler<UserRevoked>
{
    public ValueTask Handle(UserRevoked fact, CancellationToken ct)
    {
        foreach (var connection in registry.Of(fact.UserId))
        {
            if (connection.Tokens.Any(by => fact.Covers(by.IssuedAt, connection.Device.Id, by.TokenId))) ends.Close(connection, AuthErrors.Revoked, reconnect: false);
        }

        return default;
    }
}
