using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Contracts;
using MatchChat.Presence.Domain;

namespace MatchChat.Presence.Features;

/// <summary>Tells nobody: that the person is offline shows when the grace is over.</summary>
internal sealed class DisconnectDeviceHandler(IPresenceBoard board, OwnLeases own, TypingTable typing) : IRequestHandler<DisconnectDevice, Done>
{
    public async ValueTask<Outcome<Done>> Handle(DisconnectDevice request, CancellationToken ct)
    {
        var lease = new Lease(request.User, request.Connection);
        own.Remove(lease);
        typing.StopAll(request.User, request.Connection);
        await board.Leave(lease, ct);
        return Done.Now;
    }
}
