using System.Security.Claims;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MatchChat.Messaging.Endpoints;

/// <summary>Read pointers and unread counts.</summary>
internal static class ReadEndpoints
{
    public static void MapReadPointers(this IEndpointRouteBuilder routes)
    {
        var pointers = routes.MapChatApi("Read");
        pointers.MapGet("/conversations/{id}/read", Get).WithName("GetReadPointer")
            .WithSummary("Up to where the caller has read; 0 where nothing was read.")
            .Produces<ReadPointer>().ProducesProblem(StatusCodes.Status404NotFound);
        pointers.MapPost("/conversations/{id}/read", Move).WithName("MarkAsRead")
            .WithSummary("Moves the caller's read pointer forward; one that would go back changes nothing.")
            .Produces<ReadPointer>().ProducesProblem(StatusCodes.Status404NotFound);
        pointers.MapPut("/messages/{id}/read", MoveTo).WithName("MarkMessageAsRead")
            .WithSummary("The caller has read up to this message.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        pointers.MapGet("/unread", Unread).WithName("GetUnread")
            .WithSummary("The caller's unread counts; conversations without unread messages are left out.")
            .Produces<UnreadCounts>();
    }

    private static async Task<IResult> Get(ConversationId id, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new GetReadPointer(id, caller.CallerId()), ct)).ToHttp();

    private static async Task<IResult> Move(ConversationId id, ReadBody body, ClaimsPrincipal caller, IMediator mediator)
    {
        if (body.LastReadSeq is not (>= 0 and var upTo)) return Problems.Of(CommonErrors.Invalid("lastReadSeq", "Give the seq read up to; it is not negative."));

        return (await mediator.Ask(new MarkAsRead(id, caller.CallerId(), upTo), CancellationToken.None)).ToHttp();
    }

    private static async Task<IResult> MoveTo(MessageId id, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct)
    {
        // Which conversation it is of only somebody who sees the message may learn.
        var message = await mediator.Ask(new GetMessage(id, caller.CallerId()), ct);
        if (message.Refused) return message.ToNoContent();

        return (await mediator.Ask(new MarkAsRead(message.Value.ConversationId, caller.CallerId(), message.Value.Seq), CancellationToken.None)).ToNoContent();
    }

    private static async Task<IResult> Unread(ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new GetUnread(caller.CallerId()), ct)).ToHttp();
}
