using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Contracts;
using MatchChat.Presence.Storage;

namespace MatchChat.Presence.Features;

internal sealed class GetPresenceHandler(IMediator mediator, IPresenceBoard board, LastSeen lastSeen) : IRequestHandler<GetPresence, PresenceList>
{
    private const int MostPeople = 200;

    public async ValueTask<Outcome<PresenceList>> Handle(GetPresence request, CancellationToken ct)
    {
        if (request.UserIds.Count is 0 or > MostPeople) return CommonErrors.Invalid("userIds", $"1 to {MostPeople} people can be asked for.");

        var asked = request.UserIds.Distinct().ToList();
        var found = await mediator.Ask(new FindPeers(request.User, asked), ct);
        if (found.Refused) return found.Error;

        var peers = found.Value;
        var known = asked.FindAll(peers.Contains);
        var present = await board.Present(known, ct);
        var seen = present is null ? new Dictionary<UserId, DateTimeOffset>() : await lastSeen.Read(known.FindAll(person => !present.Contains(person)), ct);
        return new PresenceList([.. asked.Select(View)]);

        PresenceView View(UserId person)
        {
            if (present is null || !peers.Contains(person)) return new PresenceView(person, PresenceStatus.Unknown, null);
            if (present.Contains(person)) return new PresenceView(person, PresenceStatus.Online, null);
            return new PresenceView(person, PresenceStatus.Offline, seen.TryGetValue(person, out var at) ? at : null);
        }
    }
}

internal static class PresenceStatus
{
    public const string Online = "online";
    public const string Offline = "offline";
    public const string Unknown = "unknown";
}
