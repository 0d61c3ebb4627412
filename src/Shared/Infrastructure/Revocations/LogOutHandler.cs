using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Sessions;

namespace MatchChat.Infrastructure.Revocations;

internal sealed class LogOutHandler(RevocationStore store, IMediator mediator, TimeProvider time) : IRequestHandler<LogOut, Done>
{
    public async ValueTask<Outcome<Done>> Handle(LogOut request, CancellationToken ct)
    {
        // The asking token by its name in both cases: of its very second `iat` cannot tell whether it came before (see UserRevoked.Revoked).
        var fact = new UserRevoked(request.Actor.Id, time.GetUtcNow(), request.AllDevices, request.DeviceId, request.TokenId);
        var kept = await store.Revoke(fact, request.Actor, reason: null, request.ExpiresAt, ct);
        await mediator.Publish(fact, kept, ct);
        return Done.Now;
    }
}
