using System.Security.Claims;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MatchChat.Conversations.Endpoints;

internal static class SuspensionEndpoints
{
    public static void MapSuspensions(this IEndpointRouteBuilder routes)
    {
        var suspensions = routes.MapChatApi("Suspensions");
        suspensions.MapPost("/users/{id}/suspension", Suspend).WithName("SuspendUser")
            .RequireAuthorization(Caller.ServicePolicy)
            .WithSummary("Shuts a person out, until the time given or until lifted. Suspending again replaces term and reason.")
            .Produces(StatusCodes.Status204NoContent);
        suspensions.MapDelete("/users/{id}/suspension", Lift).WithName("LiftSuspension")
            .RequireAuthorization(Caller.ServicePolicy)
            .WithSummary("Ends a suspension.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Suspend(UserId id, Term? term, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new SuspendUser(id, term?.Until, term?.Reason, caller.CallerActor()), ct)).ToNoContent();

    private static async Task<IResult> Lift(UserId id, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new LiftSuspension(id, caller.CallerActor()), ct)).ToNoContent();

    /// <param name="Until">Null = until lifted.</param>
    /// <param name="Reason">For the audit log, at most 500 characters.</param>
    internal sealed record Term(DateTimeOffset? Until, string? Reason);
}
