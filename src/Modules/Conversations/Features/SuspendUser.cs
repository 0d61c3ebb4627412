using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Domain;
using MatchChat.Conversations.Gate;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Features;

internal sealed class SuspendUserHandler(Database<ConversationsDbContext> database, AccessGate gate, IMediator mediator, TimeProvider time) : IRequestHandler<SuspendUser, Done>
{
    public async ValueTask<Outcome<Done>> Handle(SuspendUser request, CancellationToken ct)
    {
        if (Reasons.Check(request.Reason) is { } invalid) return invalid;

        // A term that is over is no suspension: told as its end, it cuts nobody.
        var told = new UserSuspended(request.User, request.Until, Standing.Suspended(request.Until).IsSuspended(time.GetUtcNow()));
        Committed<Done> suspended;
        try
        {
            suspended = await Write(request, told, ct);
        }
        catch (DbUpdateException taken) when (database.Engine.Classify(taken) == DatabaseFault.Duplicate)
        {
            // Somebody was faster; now there is a row to replace.
            suspended = await Write(request, told, ct);
        }

        gate.Forget(request.User);
        await mediator.Publish(told, suspended.Kept, CancellationToken.None);
        return Done.Now;
    }

    private ValueTask<Committed<Done>> Write(SuspendUser request, UserSuspended told, CancellationToken ct) =>
        database.Write((tables, stop) => Suspend(tables, request, stop), _ => told, ct);

    private async Task<Done> Suspend(ConversationsDbContext tables, SuspendUser request, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var suspension = await tables.Suspensions.SingleOrDefaultAsync(row => row.UserId == request.User, ct);
        if (suspension is null) tables.Suspensions.Add(suspension = new SuspensionRow { UserId = request.User, At = now });
        suspension.At = now;
        suspension.Until = request.Until;
        suspension.Reason = request.Reason;
        tables.Audit.Add(Audited.Person(request.User, AuditActions.UserSuspend, request.Actor, now, request.Reason));
        return Done.Now;
    }
}
