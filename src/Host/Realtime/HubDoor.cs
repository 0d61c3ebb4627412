using System.Security.Claims;
using MatchChat.Host.Auth;
using MatchChat.Host.Health;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Realtime;

/// <summary>Who gets in: nobody while the node drains, and nobody with too many connections. Asked before the upgrade, where a refusal is a plain HTTP answer, and once more when the socket is there.</summary>
internal sealed class HubDoor(NodeState node, ConnectionRegistry registry)
{
    private const int MostPerUser = 30;

    public RequestDelegate Before(RequestDelegate hub) => context =>
        Refuse(context.User) is { } shut ? Problems.Of(shut).ExecuteAsync(context) : hub(context);

    /// <summary>Subscribes it, or says why not.</summary>
    public Error? Enter(ChatConnection connection)
    {
        if (node.IsDraining) return CommonErrors.ServerDraining;

        return registry.TryAdd(connection, MostPerUser) ? null : HubErrors.TooManyConnections;
    }

    private Error? Refuse(ClaimsPrincipal caller)
    {
        if (!caller.HasClaim(claim => claim.Type == Caller.IdClaim)) return AuthErrors.Missing;
        if (node.IsDraining) return CommonErrors.ServerDraining;

        return registry.Of(caller.CallerId()).Count >= MostPerUser ? HubErrors.TooManyConnections : null;
    }
}
