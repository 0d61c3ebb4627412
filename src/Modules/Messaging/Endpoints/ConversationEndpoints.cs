using System.Security.Claims;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Features;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MatchChat.Messaging.Endpoints;

/// <summary>Inbox, details, beginning and end. What writes runs to its end even when its caller hangs up: a commit must be told.</summary>
internal static class ConversationEndpoints
{
    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapChatApi("Conversations");
        conversations.MapPost("/conversations", Create).WithName("CreateConversation").RequireAuthorization(Caller.ServicePolicy)
            .WithSummary("Makes the conversation of a match; a known match answers the same conversation with 200.")
            .Produces<ConversationView>(StatusCodes.Status201Created).Produces<ConversationView>().ProducesProblem(StatusCodes.Status409Conflict);
        conversations.MapGet("/conversations", Inbox).WithName("GetInbox")
            .WithSummary("The caller's conversations, most recently active first; ended ones only with `ended=true`.")
            .Produces<InboxPage>();
        conversations.MapGet("/conversations/{id}", Get).WithName("GetConversation")
            .WithSummary("One conversation in the caller's own view.")
            .Produces<ConversationView>().ProducesProblem(StatusCodes.Status404NotFound);
        conversations.MapDelete("/conversations/{id}", Archive).WithName("ArchiveConversation")
            .WithSummary("Archives for the caller; a new message brings it back.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        conversations.MapPost("/conversations/{id}/unarchive", Unarchive).WithName("UnarchiveConversation")
            .WithSummary("Brings an archived conversation back.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        conversations.MapPost("/conversations/{id}/end", End).WithName("EndConversation")
            .WithSummary("Unmatch, by a participant or a service; answers after nobody can write any more.")
            .Produces<ConversationView>().ProducesProblem(StatusCodes.Status404NotFound);
        conversations.MapPost("/conversations/{id}/mute", Mute).WithName("MuteConversation")
            .WithSummary("No notifications until then; null unmutes.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> Create(NewConversationBody body, HttpResponse response, IMediator mediator)
    {
        if (body.MatchId is not { } match) return Problems.Of(CommonErrors.Invalid("matchId", "Name the match."));

        var created = await mediator.Ask(new CreateConversation(match, body.UserIds ?? []), CancellationToken.None);
        return created.ToHttp(done =>
        {
            if (done.IsNew) response.Headers.Location = $"{ChatApi.Base}/conversations/{done.Conversation.Id}";
            return Results.Json(ConversationReader.WithoutOwn(done.Conversation), ChatJson.Options, statusCode: done.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        });
    }

    private static async Task<IResult> Inbox(
        ClaimsPrincipal caller, IMediator mediator, CancellationToken ct, bool archived = false, bool ended = false, int? limit = null, string? cursor = null) =>
        (await mediator.Ask(new GetInbox(caller.CallerId(), archived, ended, limit, cursor), ct)).ToHttp();

    private static async Task<IResult> Get(ConversationId id, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new GetConversation(id, caller.CallerId()), ct)).ToHttp();

    private static async Task<IResult> Archive(ConversationId id, ClaimsPrincipal caller, IMediator mediator) =>
        (await mediator.Ask(new ArchiveConversation(id, caller.CallerId(), Archived: true), CancellationToken.None)).ToNoContent();

    private static async Task<IResult> Unarchive(ConversationId id, ClaimsPrincipal caller, IMediator mediator) =>
        (await mediator.Ask(new ArchiveConversation(id, caller.CallerId(), Archived: false), CancellationToken.None)).ToNoContent();

    private static async Task<IResult> End(ConversationId id, EndBody? body, ClaimsPrincipal caller, IMediator mediator)
    {
        var actor = caller.CallerActor();
        var ended = await mediator.Ask(new EndConversation(id, actor, body?.Reason), CancellationToken.None);
        if (ended.Refused || ended.Value.Participants.All(person => person.UserId != actor.Id)) return ended.Map(ConversationReader.WithoutOwn).ToHttp();

        return (await mediator.Ask(new GetConversation(id, actor.Id), CancellationToken.None)).ToHttp();
    }

    private static async Task<IResult> Mute(ConversationId id, MuteBody body, ClaimsPrincipal caller, IMediator mediator) =>
        (await mediator.Ask(new MuteConversation(id, caller.CallerId(), body.Until), CancellationToken.None)).ToNoContent();
}
