using System.Security.Claims;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace MatchChat.Messaging.Endpoints;

/// <summary>Send, edit, delete. They run to their end even when their caller hangs up: a commit must be told.</summary>
internal static class SendEndpoints
{
    public static void MapSend(this IEndpointRouteBuilder routes)
    {
        var messages = routes.MapChatApi("Messages");
        messages.MapPost("/conversations/{id}/messages", Send).WithName("SendMessage").CountsAs(RateBucket.Messages)
            .WithSummary("Sends a message; a repeat with the same `Idempotency-Key` or `clientMessageId` answers the stored one with 200.")
            .Produces<SentMessage>(StatusCodes.Status201Created).Produces<SentMessage>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        messages.MapPut("/messages/{id}", Edit).WithName("EditMessage")
            .WithSummary("Replaces the text of one's own message, within the edit window.")
            .Produces<MessageView>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        messages.MapDelete("/messages/{id}", Delete).WithName("DeleteMessage")
            .WithSummary("Empties one's own message; it keeps its place.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> Send(
        ConversationId id, SendBody body, [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey, ClaimsPrincipal caller, HttpResponse response, IMediator mediator)
    {
        var key = IdempotencyKey.Of(idempotencyKey, body.ClientMessageId);
        if (key.Refused) return Problems.Of(key.Error);

        var request = new SendMessage(id, caller.CallerId(), key.Value, body.Content, body.Type, body.ReplyToId, body.Mentions, body.Metadata);
        return (await mediator.Ask(request, CancellationToken.None)).ToHttp(sent =>
        {
            if (!sent.Duplicate) response.Headers.Location = $"{ChatApi.Base}/messages/{sent.Id}";
            return Results.Json(sent, ChatJson.Options, statusCode: sent.Duplicate ? StatusCodes.Status200OK : StatusCodes.Status201Created);
        });
    }

    private static async Task<IResult> Edit(MessageId id, EditBody body, ClaimsPrincipal caller, IMediator mediator) =>
        (await mediator.Ask(new EditMessage(id, caller.CallerId(), body.Content), CancellationToken.None)).ToHttp();

    private static async Task<IResult> Delete(MessageId id, ClaimsPrincipal caller, IMediator mediator) =>
        (await mediator.Ask(new DeleteMessage(id, caller.CallerId()), CancellationToken.None)).ToNoContent();
}
