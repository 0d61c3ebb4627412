using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Features;

internal sealed class ListBlocksHandler(Database<ConversationsDbContext> database, IMediator mediator) : IRequestHandler<ListBlocks, IReadOnlyList<BlockInfo>>
{
    public async ValueTask<Outcome<IReadOnlyList<BlockInfo>>> Handle(ListBlocks request, CancellationToken ct)
    {
        var person = await mediator.Ask(new CheckPerson(request.Blocker), ct);
        if (person.Refused) return person.Error;

        var blocks = await database.Read(
            (tables, stop) => tables.Blocks.Where(block => block.BlockerId == request.Blocker)
                .OrderByDescending(block => block.At).ThenBy(block => block.BlockedId)
                .Select(block => new BlockInfo(block.BlockedId, block.At))
                .ToListAsync(stop),
            ct);
        return Outcome.Of<IReadOnlyList<BlockInfo>>(blocks);
    }
}
