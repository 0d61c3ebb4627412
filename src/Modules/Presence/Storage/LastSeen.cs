using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Presence.Caching;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Presence.Storage;

/// <summary>When people were seen last. Only moves forward.</summary>
internal sealed class LastSeen(Database<PresenceDbContext> database)
{
    private const int AtOnce = 500;

    public async ValueTask<IReadOnlyDictionary<UserId, DateTimeOffset>> Read(IReadOnlyList<UserId> people, CancellationToken ct)
    {
        if (people.Count == 0) return new Dictionary<UserId, DateTimeOffset>();

        var ids = people.ToList();
        return await database.Read((db, stop) => db.LastSeen.Where(row => ids.Contains(row.UserId)).ToDictionaryAsync(row => row.UserId, row => row.LastSeenAt, stop), ct);
    }

    public async ValueTask Write(IReadOnlyList<Absence> people, CancellationToken ct)
    {
        foreach (var some in people.Chunk(AtOnce))
        {
            try
            {
                await database.Write((db, stop) => Write(db, some, stop), ct);
            }
            catch (DbUpdateException taken) when (database.Engine.Classify(taken) == DatabaseFault.Duplicate)
            {
                // Every node sees the same people leave: another one made the rows meanwhile, and now there is something to move.
                await database.Write((db, stop) => Write(db, some, stop), ct);
            }
        }
    }

    private static async Task<Done> Write(PresenceDbContext db, Absence[] people, CancellationToken ct)
    {
        var ids = people.Select(person => person.User).ToList();
        var rows = await db.LastSeen.Where(row => ids.Contains(row.UserId)).ToDictionaryAsync(row => row.UserId, ct);
        foreach (var (user, at) in people)
        {
            if (!rows.TryGetValue(user, out var row)) db.LastSeen.Add(new LastSeenRow { UserId = user, LastSeenAt = at });
            else if (row.LastSeenAt < at) row.LastSeenAt = at;
        }

        return Done.Now;
    }
}
