using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Jobs;

/// <summary>
/// Rows of `shared_leases`: whoever moves the row of a job has it. While a run goes on the row stands for "somebody is at it", afterwards for "not due yet", so a job that is done
/// on one node is not done again on the next one. The clocks of the nodes may differ by less than <see cref="Term"/>.
/// </summary>
internal sealed class JobLeases(Database<SharedDbContext> database, TimeProvider time)
{
    /// <summary>How long a node that died keeps others from a job.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromMinutes(2);

    private const string TakeText = "UPDATE shared_leases SET owner = {0}, until = {1} WHERE name = {2} AND until <= {3}";
    private const string MoveText = "UPDATE shared_leases SET until = {0} WHERE name = {1} AND owner = {2}";

    /// <summary>True for one of all who ask.</summary>
    public async ValueTask<bool> TryTake(string name, string owner, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (until, since) = (database.Engine.Values.Of(now + Term), database.Engine.Values.Of(now));
        if (await Change(TakeText, [owner, until, name, since], ct)) return true;

        // Not due, or never taken: the first one of all makes the row.
        if (await database.Read((db, stop) => db.Leases.AnyAsync(lease => lease.Name == name, stop), ct)) return false;

        try
        {
            return await database.Write(
                (db, _) =>
                {
                    db.Leases.Add(new LeaseRow { Name = name, Owner = owner, Until = now + Term });
                    return Task.FromResult(true);
                },
                ct);
        }
        catch (Exception cause) when (database.Engine.Classify(cause) == DatabaseFault.Duplicate)
        {
            return false;
        }
    }

    /// <summary>Says when the job is free to be taken; false where another node has it by now.</summary>
    public ValueTask<bool> Move(string name, string owner, DateTimeOffset until, CancellationToken ct) => Change(MoveText, [database.Engine.Values.Of(until), name, owner], ct);

    private ValueTask<bool> Change(string text, object[] values, CancellationToken ct) =>
        database.Write(async (db, stop) => await db.Database.ExecuteSqlRawAsync(text, values, stop) == 1, ct);
}
