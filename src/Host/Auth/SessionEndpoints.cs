using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Sessions;

namespace MatchChat.Host.Auth;

/// <summary>Leaving and being thrown out. Both run to their end even when their caller hangs up: what is committed must be told.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapChatApi("Sessions");
        group.MapPost("/logout", LogOut).WithName("LogOut")
            .WithSummary("Ends this session, or with `allDevices` every one of the caller's.")
            .Produces(StatusCodes.Status204NoContent);
        group.MapPost("/users/{id}/revoke", Revoke).WithName("RevokeUser").RequireAuthorization(Caller.ServicePolicy)
            .WithSummary("All tokens of a person issued before now stop counting.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> LogOut(LogOutBody? body, HttpContext context, IMediator mediator)
    {
        var who = SignedIn.Of(context.User);
        var device = who.DeviceId ?? DeviceHeaders.DeviceOf(context.Request);
        return (await mediator.Ask(new LogOut(context.User.CallerActor(), body?.AllDevices ?? false, device, who.TokenId, who.CountsUntil), CancellationToken.None)).ToNoContent();
    }

    private static async Task<IResult> Revoke(UserId id, RevokeBody? body, HttpContext context, IMediator mediator) =>
        (await mediator.Ask(new RevokeUser(id, context.User.CallerActor(), body?.Reason), CancellationToken.None)).ToNoContent();

    /// <param name="AllDevices">Default false: only this session ends.</param>
    private sealed record LogOutBody(bool AllDevices);

    /// <param name="Reason">For the audit log.</param>
    private sealed record RevokeBody(string? Reason);
}
