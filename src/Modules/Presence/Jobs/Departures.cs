using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Delivery;
using MatchChat.Presence.Domain;
using MatchChat.Presence.Storage;
using Microsoft.Extensions.Logging;

namespace MatchChat.Presence.Jobs;

/// <summary>What happens to people whose leases have run out: last seen is written, and then it is told, once.</summary>
internal sealed class Departures(IPresenceBoard board, LastSeen lastSeen, PersonLine line, AnnouncePresence announce, ILogger<Departures> log)
{
    private const int AtOnce = 500;

    public async Task Sweep(CancellationToken ct)
    {
        while (true)
        {
            var gone = await board.FindGone(AtOnce, ct);
            if (gone.Count == 0) return;

            // Before they leave the board: should this fail, they are found again.
            await lastSeen.Write(gone, ct);
            foreach (var person in gone) await Leave(person, ct);
            if (gone.Count < AtOnce) return;
        }
    }

    public void CameBack(IReadOnlyList<UserId> people)
    {
        foreach (var person in people) announce.Came(person);
    }

    /// <summary>The node ends: what only it knew about these people is written down.</summary>
    public async Task Remember(IReadOnlyList<Absence> people, CancellationToken ct)
    {
        if (people.Count == 0) return;

        try
        {
            await lastSeen.Write(people, ct);
        }
        catch (StorageUnavailableException cause)
        {
            PresenceLog.LastSeenLost(log, cause, people.Count);
        }
    }

    private async Task Leave(Absence person, CancellationToken ct)
    {
        using var place = await line.Enter(person.User, ct);
        // Somebody may have come back since, or another node may have been first.
        if (await board.Remove(person.User, ct)) announce.Went(person.User, person.LastSeenAt);
    }
}
