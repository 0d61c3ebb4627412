using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>The rows of `shared_outbox` after their commit: taken over, given back, put off and deleted.</summary>
internal sealed class OutboxRows(Database<SharedDbContext> database, NodeName node)
{
    private readonly string unclaimed = OutboxSql.Unclaimed(database.Engine.Provider);
    private readonly string claim = OutboxSql.Claim(database.Engine.Provider);

    /// <summary>Takes over some of what nobody has a claim on. Of two nodes that try for a row, one gets it.</summary>
    public async ValueTask<IReadOnlyList<ClaimedRow>> Claim(int most, CancellationToken ct)
    {
        // A look costs no place among the writers, and mostly there is nothing.
        var free = await database.Read((db, stop) => Unclaimed(db, most, stop), ct);
        if (free.Count == 0) return [];

        var mine = await database.Write((db, stop) => Take(db, free, stop), ct);
        var positions = mine.ConvertAll(row => row.Position);
        var rows = await database.Read((db, stop) => db.Outbox.Where(row => positions.Contains(row.Position)).OrderBy(row => row.Position).ToListAsync(stop), ct);
        var heard = mine.Where(row => row.HeardHere).Select(row => row.Position).ToHashSet();
        return [.. rows.Select(row => new ClaimedRow(row.Position, row.Payload, row.OccurredAt, heard.Contains(row.Position)))];
    }

    /// <summary>All of it in one transaction. Doing it twice does no harm.</summary>
    public async ValueTask Settle(IReadOnlyList<long> confirmed, IReadOnlyList<LeftRow> left, IReadOnlyList<FreeRow> free, CancellationToken ct)
    {
        if (confirmed.Count + left.Count + free.Count == 0) return;

        await database.Write(
            async (db, stop) =>
            {
                foreach (var position in confirmed) await db.Database.ExecuteSqlRawAsync("DELETE FROM shared_outbox WHERE position = {0}", [position], stop);
                foreach (var row in free) await db.Database.ExecuteSqlRawAsync(OutboxSql.Free, [As(row.HeardHere), row.Position], stop);
                foreach (var row in left) await PutOff(db, row, stop);
                return true;
            },
            ct);
    }

    /// <summary>The newest there is.</summary>
    public ValueTask<long> Newest(CancellationToken ct) => database.Read(async (db, stop) => await db.Outbox.MaxAsync(row => (long?)row.Position, stop) ?? 0, ct);

    /// <summary>Whether one up to this is still to be published for the first time. What is only put off, because some service did not take it, is not.</summary>
    public ValueTask<bool> AnyWaits(long upTo, CancellationToken ct) =>
        database.Read((db, stop) => db.Outbox.AnyAsync(row => row.Position <= upTo && (row.ClaimedBy != null || row.ClaimedUntil == null), stop), ct);

    private async Task<List<FreeRow>> Unclaimed(SharedDbContext db, int most, CancellationToken ct)
    {
        await using var command = db.Database.GetDbConnection().Command(unclaimed);
        command.Parameter("@count", most);
        await using var row = await command.ExecuteReaderAsync(ct);
        var found = new List<FreeRow>();
        while (await row.ReadAsync(ct))
        {
            // A row is born with its node's name on it. That its sockets have had it is known only where the node has given it back.
            var givenBack = !row.IsDBNull(1) && row.IsDBNull(2);
            found.Add(new FreeRow(row.GetInt64(0), HeardHere: givenBack && row.GetString(1) == node.Value));
        }

        return found;
    }

    private async Task<List<FreeRow>> Take(SharedDbContext db, List<FreeRow> free, CancellationToken ct)
    {
        var mine = new List<FreeRow>(free.Count);
        foreach (var row in free)
        {
            if (await db.Database.ExecuteSqlRawAsync(claim, [As(row.HeardHere), row.Position], ct) == 1) mine.Add(row);
        }

        return mine;
    }

    private Task PutOff(SharedDbContext db, LeftRow row, CancellationToken ct)
    {
        var seconds = (long)row.For.TotalSeconds;
        var statement = OutboxSql.PutOff(database.Engine.Provider, row.Facts is not null, row.IsKnownToNodes);
        object[] values = [seconds, row.Position, As(heardHere: true), As(heardHere: false)];
        return db.Database.ExecuteSqlRawAsync(statement, row.Facts is { } facts ? [.. values, CloudEvents.Pack(facts)] : values, ct);
    }

    /// <summary>Under its own name a node has what it has committed, and told to its own sockets. A row of somebody else it has under another one: if it takes that a second time, its sockets still have not had it.</summary>
    private string As(bool heardHere) => heardHere ? node.Value : $"{node.Value}+";
}

/// <summary>A row that this node publishes.</summary>
/// <param name="HeardHere">It is this node's own, whose sockets have had it.</param>
internal sealed record ClaimedRow(long Position, byte[] Payload, DateTimeOffset OccurredAt, bool HeardHere);

/// <summary>A row on which nobody needs to wait for a claim to run out.</summary>
internal readonly record struct FreeRow(long Position, bool HeardHere);

/// <summary>A row of which something is left for later.</summary>
/// <param name="Facts">What is left; null = all of it, as it was.</param>
/// <param name="For">How long nobody tries it.</param>
/// <param name="IsKnownToNodes">Every node has had it; only some service has not.</param>
internal readonly record struct LeftRow(long Position, IReadOnlyList<Kernel.Facts.WireFact>? Facts, TimeSpan For, bool IsKnownToNodes);
