using System.Security.Claims;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MatchChat.Conversations.Endpoints;

internal static class BlockEndpoints
{
    public static void MapBlocks(this IEndpointRouteBuilder routes)
    {
        var blocks = routes.MapChatApi("Blocks");
        blocks.MapPost("/blocks/{userId}", Block).WithName("BlockUser")
            .WithSummary("Blocks a person silently: nothing of theirs reaches the caller from now on, and they notice nothing.")
            .Produces(StatusCodes.Status204NoContent);
        blocks.MapDelete("/blocks/{userId}", Unblock).WithName("UnblockUser")
            .WithSummary("Ends a block. What was written meanwhile stays with its writer.")
            .Produces(StatusCodes.Status204NoContent);
        blocks.MapGet("/blocks", List).WithName("ListBlocks")
            .WithSummary("The people whom the caller has blocked, newest first.")
            .Produces<BlockList>();
    }

    private static async Task<IResult> Block(UserId userId, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new BlockUser(caller.CallerId(), userId), ct)).ToNoContent();

    private static async Task<IResult> Unblock(UserId userId, ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new UnblockUser(caller.CallerId(), userId), ct)).ToNoContent();

    private static async Task<IResult> List(ClaimsPrincipal caller, IMediator mediator, CancellationToken ct) =>
        (await mediator.Ask(new ListBlocks(caller.CallerId()), ct)).Map(blocks => new BlockList(blocks)).ToHttp();

    internal sealed record BlockList(IReadOnlyList<BlockInfo> Blocks);
}
