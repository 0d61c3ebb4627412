using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>The rows of `shared_outbox` after their commit: taken over and deleted.</summary>
internal sealed class OutboxRows(Database<SharedDbContext> database, NodeName node)
{
    private readonly string unclaimed = OutboxSql.Unclaimed(database.Engine.Provider);
    private readonly string claim = OutboxSql.Claim(database.Engine.Provider);

    /// <summary>Takes over some of what nobody has a claim on. Of two nodes that try for a row, one gets it.</summary>
    public async ValueTask<IReadOnlyList<OutboxRow>> Claim(int most, CancellationToken ct)
    {
        // A look costs no place among the writers, and mostly there is nothing.
        var free = await database.Read((db, stop) => Unclaimed(db, most, stop), ct);
        if (free.Count == 0) return [];

        var mine = await database.Write((db, stop) => Take(db, free, stop), ct);
        return await database.Read(async (db, stop) => (IReadOnlyList<OutboxRow>)await db.Outbox.Where(row => mine.Contains(row.Position)).OrderBy(row => row.Position).ToListAsync(stop), ct);
    }

    /// <summary>The broker has confirmed them.</summary>
    public async ValueTask Delete(IReadOnlyList<long> positions, CancellationToken ct)
    {
        if (positions.Count == 0) return;

        await database.Write(
            async (db, stop) =>
            {
                foreach (var position in positions) await db.Database.ExecuteSqlRawAsync("DELETE FROM shared_outbox WHERE position = {0}", [position], stop);
                return true;
            },
            ct);
    }

    private async Task<List<long>> Unclaimed(SharedDbContext db, int most, CancellationToken ct)
    {
        await using var command = db.Database.GetDbConnection().Command(unclaimed);
        await using var row = await command.ExecuteReaderAsync(ct);
        var found = new List<long>();
        while (found.Count < most && await row.ReadAsync(ct)) found.Add(row.GetInt64(0));
        return found;
    }

    private async Task<List<long>> Take(SharedDbContext db, List<long> free, CancellationToken ct)
    {
        var mine = new List<long>(free.Count);
        foreach (var position in free)
        {
            if (await db.Database.ExecuteSqlRawAsync(claim, [node.Value, position], ct) == 1) mine.Add(position);
        }

        return mine;
    }
}
