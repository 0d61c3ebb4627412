using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Contracts;
using MatchChat.Presence.Delivery;
using MatchChat.Presence.Domain;

namespace MatchChat.Presence.Features;

internal sealed class ConnectDeviceHandler(IPresenceBoard board, OwnLeases own, PersonLine line, AnnouncePresence announce) : IRequestHandler<ConnectDevice, Done>
{
    public async ValueTask<Outcome<Done>> Handle(ConnectDevice request, CancellationToken ct)
    {
        var lease = new Lease(request.User, request.Connection);
        own.Add(lease);
        using var place = await line.Enter(request.User, ct);
        var taken = await board.Take(lease, request.MostConnections, ct);
        if (taken is Taken.First) announce.Came(request.User);
        if (taken is not Taken.TooMany) return Done.Now;

        own.Remove(lease);
        return CommonErrors.TooManyConnections;
    }
}
