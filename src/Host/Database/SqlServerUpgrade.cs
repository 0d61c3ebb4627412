using System.Data.Common;
using System.Globalization;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace MatchChat.Host.Database;

/// <summary>
/// What SQL Server needs around the migrations (docs/decisions/0016-one-database-many-nodes.md): the database itself, snapshot reads, and a lock, so that of several nodes that start one migrates.
/// In this order: the switch to snapshot reads ends everybody else's session, and so would end the one that holds the lock.
/// Each may be more than a login, or a server of another make, allows: then the node says so and does without.
/// </summary>
internal sealed class SqlServerUpgrade(IReadOnlyList<ModuleSchema> schemas, IDatabaseEngine engine, TimeProvider time, ILogger log)
{
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);
    internal static readonly TimeSpan LongestMigration = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Without a lock the nodes that come second fail at the first table that is there already, until the first one is done.</summary>
    private const int AttemptsWithoutLock = 30;

    /// <summary>Answers of `sp_getapplock`: another session has had it all the time; the call is not one that this server takes.</summary>
    private const int StillTaken = -1, NotTakenLikeThis = -999;

    internal static readonly string TakeLockText = string.Create(CultureInfo.InvariantCulture, $"""
        DECLARE @taken int;
        EXEC @taken = sp_getapplock @Resource = 'matchchat.migrations', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = {(int)LongestWait.TotalMilliseconds};
        SELECT @taken;
        """);

    internal const string ReleaseLockText = "EXEC sp_releaseapplock @Resource = 'matchchat.migrations', @LockOwner = 'Session';";
    internal const string SnapshotReadsText = "SELECT CAST(is_read_committed_snapshot_on AS int) FROM sys.databases WHERE name = DB_NAME();";

    /// <summary>Asks and switches in one go: of two nodes that ask at once the slower one would otherwise end the session in which the quicker one migrates by now.</summary>
    internal const string SwitchSnapshotReadsOnText = """
        IF (SELECT CAST(is_read_committed_snapshot_on AS int) FROM sys.databases WHERE name = DB_NAME()) = 0
            ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK AFTER 5 SECONDS;
        """;

    public async Task Run(CancellationToken ct)
    {
        await MakeDatabase(ct);
        await SwitchSnapshotReadsOn(ct);
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        if (!await TakeLock(connection, ct))
        {
            await MigrateWithoutLock(ct);
            return;
        }

        try
        {
            await Migrate(ct);
        }
        finally
        {
            await GiveLockBack(connection);
        }
    }

    private async Task MakeDatabase(CancellationToken ct)
    {
        await using var db = schemas[0].NewContext();
        var creator = db.GetService<IRelationalDatabaseCreator>();
        if (await creator.ExistsAsync(ct)) return;

        try
        {
            await creator.CreateAsync(ct);
        }
        catch (DbException) when (!ct.IsCancellationRequested)
        {
            // Another node may just have made it. If not, opening it says what is wrong.
        }
    }

    /// <summary>False where the server, or the login, has no such locks: it is there and refuses. It goes when the connection does, so a node that dies holds nobody up.</summary>
    private async Task<bool> TakeLock(DbConnection connection, CancellationToken ct)
    {
        int taken;
        try
        {
            taken = Convert.ToInt32(await Answer(connection, TakeLockText, LongestWait + LongestWait, ct), CultureInfo.InvariantCulture);
        }
        catch (DbException cause) when (engine.Classify(cause) is not (DatabaseFault.Contention or DatabaseFault.Unavailable))
        {
            HostLog.NoMigrationLock(log, Number(cause));
            return false;
        }

        switch (taken)
        {
            case >= 0:
                return true;
            case NotTakenLikeThis:
                HostLog.NoMigrationLock(log, taken);
                return false;
            case StillTaken:
                throw new StorageUnavailableException($"Another node has been migrating the database for more than {LongestWait}.");
            default:
                throw new StorageUnavailableException($"The lock for the migrations was not given (sp_getapplock answered {taken}).");
        }
    }

    private async Task GiveLockBack(DbConnection connection)
    {
        try
        {
            await Answer(connection, ReleaseLockText, Pause, CancellationToken.None);
        }
        catch (Exception cause) when (cause is DbException or InvalidOperationException)
        {
            // The work is done, or what ended it is on its way to the caller; the lock goes with its session, which must not go on in the pool.
            HostLog.MigrationLockKept(log, Number(cause));
            if (connection is SqlConnection pooled) SqlConnection.ClearPool(pooled);
        }
    }

    private async Task SwitchSnapshotReadsOn(CancellationToken ct)
    {
        try
        {
            await AnswerOnItsOwn(SwitchSnapshotReadsOnText, ct);
        }
        catch (DbException cause)
        {
            // Another node that switched at the same time has ended our session, or somebody did it before and only the words for it are refused.
            if (await AreSnapshotReadsOn(ct)) return;

            // Not every server or login allows it; without it readers wait for writers, and nothing else changes.
            HostLog.SnapshotReadsOff(log, Number(cause));
        }
    }

    private async Task<bool> AreSnapshotReadsOn(CancellationToken ct)
    {
        try
        {
            return Convert.ToInt32(await AnswerOnItsOwn(SnapshotReadsText, ct), CultureInfo.InvariantCulture) == 1;
        }
        catch (DbException)
        {
            return false;
        }
    }

    /// <summary>On a connection of its own: where it is refused, a server may close it.</summary>
    private async Task<object?> AnswerOnItsOwn(string text, CancellationToken ct)
    {
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        return await Answer(connection, text, LongestWait, ct);
    }

    private async Task MigrateWithoutLock(CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Migrate(ct);
                return;
            }
            catch (DbException cause) when (attempt < AttemptsWithoutLock)
            {
                HostLog.MigrationRepeated(log, Number(cause), attempt);
                await Task.Delay(Pause, time, ct);
            }
        }
    }

    private async Task Migrate(CancellationToken ct)
    {
        foreach (var schema in schemas)
        {
            await using var db = schema.NewContext();
            // An index over a large table takes longer than any statement of a node may.
            db.Database.SetCommandTimeout(LongestMigration);
            await db.Database.MigrateAsync(ct);
        }
    }

    private static async Task<object?> Answer(DbConnection connection, string text, TimeSpan patience, CancellationToken ct)
    {
        await using var command = connection.Command(text);
        command.CommandTimeout = (int)patience.TotalSeconds;
        return await command.ExecuteScalarAsync(ct);
    }

    private static int Number(Exception cause) => cause switch
    {
        SqlException sql => sql.Number,
        DbException other => other.ErrorCode,
        _ => cause.HResult,
    };
}
