using MatchChat.Infrastructure.Revocations;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Host.Auth;

/// <summary>`POST /logout`, `POST /users/{id}/revoke`.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapChatApi("Sessions");
        group.MapPost("/logout", LogOut).WithSummary("Ends this session, or with allDevices all of them.");
        group.MapPost("/users/{id}/revoke", Revoke).RequireAuthorization(Caller.ServicePolicy).WithSummary("Revokes all tokens of a person issued before now.");
    }

    private static async Task<IResult> LogOut(LogOutBody? body, HttpContext context, IMediator mediator, CancellationToken ct)
    {
        var who = SignedIn.Of(context.User);
        var device = who.DeviceId ?? DeviceHeaders.DeviceOf(context.Request);
        return (await mediator.Ask(new LogOut(context.User.CallerActor(), body?.AllDevices ?? false, device, who.TokenId, who.ExpiresAt), ct)).ToNoContent();
    }

    private static async Task<IResult> Revoke(UserId id, RevokeBody? body, HttpContext context, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new RevokeUser(id, context.User.CallerActor(), body?.Reason), ct)).ToNoContent();

    /// <param name="AllDevices">Default false: only this session ends.</param>
    private sealed record LogOutBody(bool AllDevices);

    /// <param name="Reason">For the audit log.</param>
    private sealed record RevokeBody(string? Reason);
}
