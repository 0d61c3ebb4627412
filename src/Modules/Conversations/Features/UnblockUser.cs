using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Features;

internal sealed class UnblockUserHandler(Database<ConversationsDbContext> database, BlockTeller teller, IMediator mediator, TimeProvider time) : IRequestHandler<UnblockUser, Done>
{
    public async ValueTask<Outcome<Done>> Handle(UnblockUser request, CancellationToken ct)
    {
        if (request.Blocker == request.Blocked) return CommonErrors.Invalid("userId", "Nobody can block themselves.");

        var person = await mediator.Ask(new CheckPerson(request.Blocker), ct);
        if (person.Refused) return person.Error;

        var told = new UserBlocked(request.Blocker, request.Blocked, Active: false, DirectConversations: []);
        var unblocked = await database.Write((tables, stop) => Unblock(tables, request, stop), removed => removed ? told : null, ct);
        await teller.Tell(told, unblocked.Kept);
        return Done.Now;
    }

    private async Task<bool> Unblock(ConversationsDbContext tables, UnblockUser request, CancellationToken ct)
    {
        // A statement and not a tracked row: two devices that unblock at the same moment both succeed.
        var (blocker, blocked) = (database.Engine.Values.Of(request.Blocker.Value), database.Engine.Values.Of(request.Blocked.Value));
        var removed = await tables.Database.ExecuteSqlInterpolatedAsync($"DELETE FROM conversations_blocks WHERE blocker_id = {blocker} AND blocked_id = {blocked}", ct);
        if (removed > 0) tables.Audit.Add(Audited.Person(request.Blocked, AuditActions.UserUnblock, Actor.Person(request.Blocker), time.GetUtcNow()));
        return removed > 0;
    }
}
