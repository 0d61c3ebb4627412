using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Gate;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Features;

internal sealed class LiftSuspensionHandler(Database<ConversationsDbContext> database, AccessGate gate, IMediator mediator, TimeProvider time) : IRequestHandler<LiftSuspension, Done>
{
    public async ValueTask<Outcome<Done>> Handle(LiftSuspension request, CancellationToken ct)
    {
        var told = new UserSuspended(request.User, Until: null, Active: false);
        var lifted = await database.Write((tables, stop) => Lift(tables, request, stop), done => done ? told : null, ct);
        gate.Forget(request.User);
        if (lifted.Result) await mediator.Publish(told, lifted.Kept, CancellationToken.None);
        return Done.Now;
    }

    private async Task<bool> Lift(ConversationsDbContext tables, LiftSuspension request, CancellationToken ct)
    {
        var user = database.Engine.Values.Of(request.User.Value);
        var lifted = await tables.Database.ExecuteSqlInterpolatedAsync($"DELETE FROM conversations_suspensions WHERE user_id = {user}", ct) > 0;
        if (lifted) tables.Audit.Add(Audited.Person(request.User, AuditActions.UserLift, request.Actor, time.GetUtcNow()));
        return lifted;
    }
}
