using System.Security.Claims;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MatchChat.Messaging.Endpoints;

/// <summary>What was said, by place, by change and by text.</summary>
internal static class HistoryEndpoints
{
    public static void MapHistory(this IEndpointRouteBuilder routes)
    {
        var history = routes.MapChatApi("Messages");
        history.MapGet("/conversations/{id}/messages", Page).WithName("GetHistory")
            .WithSummary("Messages, always ascending: the newest below `beforeSeq`, or upwards from `afterSeq`. `fields=preview` leaves `content` out.")
            .Produces<HistoryPage>().ProducesProblem(StatusCodes.Status404NotFound);
        history.MapGet("/conversations/{id}/changes", Changes).WithName("GetChanges")
            .WithSummary("What changed since a revision: one conversation of `Sync`.")
            .Produces<ConversationChanges>().ProducesProblem(StatusCodes.Status404NotFound);
        history.MapGet("/messages/search", Search).WithName("SearchMessages")
            .WithSummary("Messages that hold this text, newest first; case-insensitive in any script, wildcards are text.")
            .Produces<SearchPage>();
        history.MapGet("/messages/{id}", One).WithName("GetMessage")
            .WithSummary("One message.")
            .Produces<MessageView>().ProducesProblem(StatusCodes.Status404NotFound);
        history.MapGet("/messages/{id}/edits", Edits).WithName("ListEdits")
            .WithSummary("The earlier texts of one's own message; none after deletion.")
            .Produces<MessageEdits>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> Page(
        ConversationId id, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct, long? afterSeq = null, long? beforeSeq = null, int? limit = null, string? fields = null)
    {
        if (fields is not (null or "full" or "preview")) return Problems.Of(CommonErrors.Invalid("fields", "Fields are full or preview."));

        return (await mediator.Ask(new GetHistory(id, caller.CallerId(), afterSeq, beforeSeq, limit, PreviewOnly: fields == "preview"), ct)).ToHttp();
    }

    private static async Task<IResult> Changes(ConversationId id, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct, long? afterRevision = null, int? limit = null) =>
        (await mediator.Ask(new GetChanges(id, caller.CallerId(), afterRevision, limit), ct)).ToHttp();

    private static async Task<IResult> Search(
        ClaimsPrincipal caller, IMediator mediator, CancellationToken ct, string? q = null, ConversationId? conversationId = null, int? limit = null, string? cursor = null) =>
        (await mediator.Ask(new SearchMessages(caller.CallerId(), q, conversationId, limit, cursor), ct)).ToHttp();

    private static async Task<IResult> One(MessageId id, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new GetMessage(id, caller.CallerId()), ct)).ToHttp();

    private static async Task<IResult> Edits(MessageId id, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new ListEdits(id, caller.CallerId()), ct)).ToHttp();
}
