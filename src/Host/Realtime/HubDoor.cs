using MatchChat.Host.Auth;
using MatchChat.Host.Health;
using MatchChat.Host.RateLimits;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Sessions;

namespace MatchChat.Host.Realtime;

/// <summary>Who gets in: nobody while the node drains, and nobody with too many connections. Asked before the upgrade, where a refusal is a plain HTTP answer, and again when the socket is there.</summary>
internal sealed class HubDoor(NodeState node, ConnectionRegistry registry, SocketCount sockets, IPersonSubscription elsewhere, IRevocations revocations, RateLimitOptions limits)
{
    public RequestDelegate Before(RequestDelegate hub) => context =>
        registry.Of(context.User.CallerId()).Count >= MostConnections ? Problems.Of(CommonErrors.TooManyConnections).ExecuteAsync(context) : Inside(hub, context);

    /// <summary>Sockets that a person may have. This door counts those of this node; the board of presence, where all nodes share one, those of all.</summary>
    public int MostConnections => limits.ConnectionsPerUser;

    /// <summary>Subscribes it, on this node and to the others, or says why not.</summary>
    public async ValueTask<Error?> Enter(ChatConnection connection, CancellationToken ct)
    {
        if (node.IsDraining) return CommonErrors.ServerDraining;
        if (!registry.TryAdd(connection, MostConnections)) return CommonErrors.TooManyConnections;

        try
        {
            await elsewhere.Begin(connection.User, ct);
        }
        finally
        {
            // Cut meanwhile: whoever cut it may have ended the subscription before it began.
            if (connection.HasEnded) elsewhere.End(connection.User);
        }

        // Only now that whoever cuts it can find it: a client that let its handshake wait would otherwise outlive a revocation of that very moment.
        return await CheckToken(connection.SignedIn, ct);
    }

    /// <summary>
    /// Lets it live by a new token, or says why not and leaves it as it was. While the token is looked at the connection is shown with both: a revocation of that very moment, of the old one or the new, cuts it.
    /// </summary>
    public async ValueTask<Error?> Renew(ChatConnection connection, SignedIn fresh, CancellationToken ct)
    {
        connection.Bring(fresh);
        try
        {
            if (await CheckToken(fresh, ct) is { } revoked) return revoked;

            connection.SignedIn = fresh;
            return null;
        }
        finally
        {
            connection.TakeBack(fresh);
        }
    }

    /// <summary>Why this token lets nobody be here any more; null where it does.</summary>
    public async ValueTask<Error?> CheckToken(SignedIn who, CancellationToken ct) =>
        who.TokenId is { } token && await revocations.IsRevoked(who.User, who.IssuedAt, token, ct) ? AuthErrors.Revoked : null;

    // The request lasts as long as the socket, down to the last byte of its good-bye; the hub thinks it over a little sooner.
    private async Task Inside(RequestDelegate hub, HttpContext context)
    {
        sockets.Increment();
        try
        {
            await hub(context);
        }
        finally
        {
            sockets.Decrement();
        }
    }
}
