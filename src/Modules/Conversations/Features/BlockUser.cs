using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Features;

internal sealed class BlockUserHandler(Database<ConversationsDbContext> database, BlockTeller teller, IMediator mediator, TimeProvider time) : IRequestHandler<BlockUser, Done>
{
    public async ValueTask<Outcome<Done>> Handle(BlockUser request, CancellationToken ct)
    {
        if (request.Blocker == request.Blocked) return CommonErrors.Invalid("userId", "Nobody can block themselves.");

        var person = await mediator.Ask(new CheckPerson(request.Blocker), ct);
        if (person.Refused) return person.Error;

        var told = new UserBlocked(request.Blocker, request.Blocked, Active: true, DirectConversations: []);
        Kept? kept = null;
        try
        {
            kept = (await database.Write((tables, stop) => Block(tables, request, stop), isNew => isNew ? told : null, ct)).Kept;
        }
        catch (DbUpdateException taken) when (database.Engine.Classify(taken) == DatabaseFault.Duplicate)
        {
            // Blocked from another device at the same moment, which is what was asked for.
        }

        await teller.Tell(told, kept);
        return Done.Now;
    }

    private async Task<bool> Block(ConversationsDbContext tables, BlockUser request, CancellationToken ct)
    {
        if (await tables.Blocks.AnyAsync(block => block.BlockerId == request.Blocker && block.BlockedId == request.Blocked, ct)) return false;

        var now = time.GetUtcNow();
        tables.Blocks.Add(new BlockRow { BlockerId = request.Blocker, BlockedId = request.Blocked, At = now });
        tables.Audit.Add(Audited.Person(request.Blocked, AuditActions.UserBlock, Actor.Person(request.Blocker), now));
        return true;
    }
}
