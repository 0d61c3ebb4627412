using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Contracts;
using MatchChat.Presence.Domain;

namespace MatchChat.Presence.Features;

internal sealed class ConnectDeviceHandler(IPresenceBoard board, OwnLeases own, PersonLine line, IMediator mediator, TimeProvider time) : IRequestHandler<ConnectDevice, Done>
{
    public async ValueTask<Outcome<Done>> Handle(ConnectDevice request, CancellationToken ct)
    {
        var lease = new Lease(request.User, request.Connection);
        own.Add(lease);
        using var place = await line.Enter(request.User, ct);
        if (await board.Take(lease, ct)) await mediator.Publish(new PresenceChanged(request.User, Online: true, time.GetUtcNow(), LastSeenAt: null), ct);
        return Done.Now;
    }
}
