using MatchChat.Conversations.Contracts;
using MatchChat.Host.Auth;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Host.Realtime;

/// <summary>A suspended person is shut out of live sockets, too. The fact may come late and the suspension be lifted by then, so the gate is asked, which has heard it first and forgotten what it knew.</summary>
internal sealed class CutSuspended(ConnectionRegistry registry, ConnectionEnds ends, IMediator mediator) : IFactHandler<UserSuspended>
{
    public async ValueTask Handle(UserSuspended fact, CancellationToken ct)
    {
        if (!fact.Active || !registry.Has(fact.UserId) || !await IsSuspended(fact.UserId, ct)) return;

        foreach (var connection in registry.Of(fact.UserId)) ends.Close(connection, ConversationErrors.Suspended, reconnect: false);
    }

    private async ValueTask<bool> IsSuspended(UserId user, CancellationToken ct)
    {
        try
        {
            return (await mediator.Ask(new CheckPerson(user), ct)).Refused;
        }
        catch (StorageUnavailableException)
        {
            // Nobody knows better than the fact.
            return true;
        }
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
