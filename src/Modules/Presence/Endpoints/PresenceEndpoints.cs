using System.Security.Claims;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using MatchChat.Presence.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace MatchChat.Presence.Endpoints;

internal static class PresenceEndpoints
{
    public static IEndpointRouteBuilder MapWho(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/presence", Who).WithName("GetPresence")
            .WithSummary("Who is online.")
            .WithDescription("Of the people the caller shares an active conversation with; the others are `unknown`. 1 to 200 ids, joined by commas or repeated.")
            .Produces<PresenceList>();
        return routes;
    }

    public static IEndpointRouteBuilder MapTyping(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/conversations/{id}/typing", Type).WithName("SetTyping")
            .WithSummary("Tells that one types, or stopped.")
            .WithDescription("Ends by itself five seconds after the last call, and with the message.")
            .CountsAs(RateBucket.Typing)
            .Produces(StatusCodes.Status204NoContent);
        return routes;
    }

    private static async Task<IResult> Who([FromQuery] string[]? userIds, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        var people = new List<UserId>();
        foreach (var text in (userIds ?? []).SelectMany(ids => ids.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (!UserId.TryParse(text, null, out var person)) return Problems.Of(CommonErrors.Invalid("userIds", "An id is a UUID."));
            people.Add(person);
        }

        return (await mediator.Ask(new GetPresence(caller.CallerId(), people), ct)).ToHttp();
    }

    private static async Task<IResult> Type(ConversationId id, TypingBody body, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        body.IsTyping is { } isTyping
            ? (await mediator.Ask(new SetTyping(id, caller.CallerId(), isTyping, Connection: null), ct)).ToNoContent()
            : Problems.Of(CommonErrors.Invalid("isTyping", "Says true or false."));

    /// <summary>The body of `POST /conversations/{id}/typing`.</summary>
    internal sealed record TypingBody(bool? IsTyping);
}
