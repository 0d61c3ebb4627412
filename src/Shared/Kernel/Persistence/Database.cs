using MatchChat.Kernel.Facts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace MatchChat.Kernel.Persistence;

/// <summary>A module's door to its tables: short-lived contexts, and one way to change something.</summary>
public sealed class Database<TContext>(Func<TContext> contexts, IDatabaseEngine engine, IStorageGuard guard, IOutbox outbox, ILogger<Database<TContext>> log, TimeProvider time)
    where TContext : ModuleDbContext
{
    private const int MostAttempts = 8;

    public IDatabaseEngine Engine => engine;

    /// <summary>Reads, all on one open connection; what it answers is not tracked.</summary>
    public ValueTask<T> Read<T>(Func<TContext, CancellationToken, Task<T>> query, CancellationToken ct) => Repeated(
        async stop =>
        {
            await using var db = contexts();
            await using var open = await OpenConnection.Of(db, stop);
            db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            return await query(db, stop);
        },
        ct);

    /// <summary>Reads with several statements that see one state of the database (on SQL Server: each its own, so read heads first).</summary>
    public ValueTask<T> ReadOneState<T>(Func<TContext, CancellationToken, Task<T>> query, CancellationToken ct) => Read(
        async (db, stop) =>
        {
            await using var transaction = await engine.BeginRead(db.Database.GetDbConnection(), stop);
            await db.Database.UseTransactionAsync(transaction, stop);
            return await query(db, stop);
        },
        ct);

    /// <summary>
    /// Changes something in one transaction and saves what the context tracks. Returns after the commit. The work may run several times (a deadlock repeats it from its start),
    /// so it has no effects outside the context; tell others after this returned. A commit whose outcome is unknown is not repeated: it is refused as <see cref="StorageUnavailableException"/>, and every command
    /// of the product may be given again.
    /// </summary>
    public async ValueTask<T> Write<T>(Func<TContext, CancellationToken, Task<T>> change, CancellationToken ct) => (await Write(change, _ => null, ct)).Result;

    /// <summary>As above, for a change that has something to tell: what is durable is kept in the same transaction, so that a crash right after the commit does not swallow it.</summary>
    /// <param name="change">The work.</param>
    /// <param name="tell">The fact that follows from its result; null where nothing happened.</param>
    /// <param name="ct">Ends the wait, never a commit.</param>
    public ValueTask<Committed<T>> Write<T>(Func<TContext, CancellationToken, Task<T>> change, Func<T, IFact?> tell, CancellationToken ct) => Repeated(stop => WriteOnce(change, tell, stop), ct);

    /// <summary>A lock or a deadlock, of which a server that lets readers wait for writers makes a reader the victim as well, repeats the work from its start.</summary>
    private ValueTask<T> Repeated<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken ct) => guard.Run(
        async stop =>
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await work(stop);
                }
                catch (Exception cause) when (attempt < MostAttempts && engine.Classify(cause) == DatabaseFault.Contention)
                {
                    KernelLog.WorkRepeated(log, attempt);
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 1 << attempt)), time, stop);
                }
            }
        },
        ct);

    private async ValueTask<Committed<T>> WriteOnce<T>(Func<TContext, CancellationToken, Task<T>> change, Func<T, IFact?> tell, CancellationToken ct)
    {
        var isCommitting = false;
        try
        {
            using var line = await engine.EnterWrite(ct);
            await using var db = contexts();
            await using var open = await OpenConnection.Of(db, ct);
            await using var transaction = await engine.BeginWrite(db.Database.GetDbConnection(), ct);
            await db.Database.UseTransactionAsync(transaction, ct);
            // A change that fails takes its whole transaction with it, so there is nothing to go back to: two statements less, and not every server knows them.
            db.Database.AutoSavepointsEnabled = false;
            var result = await change(db, ct);
            await db.SaveChangesAsync(ct);
            var kept = tell(result) is { Durable: true } fact ? await outbox.Keep([fact], transaction, ct) : null;
            isCommitting = true;
            // Past this point a cancelled caller must not turn a commit into an unknown outcome.
            await transaction.CommitAsync(CancellationToken.None);
            return new Committed<T>(result, kept);
        }
        catch (Exception cause) when (isCommitting)
        {
            // It may have happened, whatever the error says of what may be repeated: done blindly once more, it would find its own work and take it for another's. The caller knows what he asked for, and asks again.
            throw new StorageUnavailableException("The outcome of a commit is unknown.", cause);
        }
    }

    /// <summary>A pooled context keeps a connection that nobody closes: it would never go back to its own pool.</summary>
    private sealed class OpenConnection(TContext db) : IAsyncDisposable
    {
        public static async ValueTask<OpenConnection> Of(TContext db, CancellationToken ct)
        {
            await db.Database.OpenConnectionAsync(ct);
            return new OpenConnection(db);
        }

        public ValueTask DisposeAsync() => new(db.Database.CloseConnectionAsync());
    }
}

/// <summary>What a change came to, and what of it waits in the outbox.</summary>
public readonly record struct Committed<T>(T Result, Kept? Kept);
