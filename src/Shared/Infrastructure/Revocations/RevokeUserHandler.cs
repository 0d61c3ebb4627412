using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Sessions;

namespace MatchChat.Infrastructure.Revocations;

internal sealed class RevokeUserHandler(RevocationStore store, IMediator mediator, TimeProvider time) : IRequestHandler<RevokeUser, Done>
{
    private const int LongestReason = 500;

    public async ValueTask<Outcome<Done>> Handle(RevokeUser request, CancellationToken ct)
    {
        if (request.Reason?.Length > LongestReason) return CommonErrors.Invalid("reason", $"The reason has at most {LongestReason} characters.");

        var fact = new UserRevoked(request.User, time.GetUtcNow(), AllDevices: true, DeviceId: null, TokenId: null);
        var kept = await store.Revoke(fact, request.Actor, request.Reason, tokenExpiresAt: fact.At, ct);
        await mediator.Publish(fact, kept, ct);
        return Done.Now;
    }
}
