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
/// Each may be more than a login, or a server of another make, allows: then the node says so and does without.
/// </summary>
internal sealed class SqlServerUpgrade(IReadOnlyList<ModuleSchema> schemas, IDatabaseEngine engine, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestMigration = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Without a lock the nodes that come second fail at the first table that is there already, until the first one is done.</summary>
    private const int AttemptsWithoutLock = 30;

    internal static readonly string TakeLockText = string.Create(CultureInfo.InvariantCulture, $"""
        DECLARE @taken int;
        EXEC @taken = sp_getapplock @Resource = 'matchchat.migrations', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = {(int)LongestWait.TotalMilliseconds};
        SELECT @taken;
        """);

    internal const string ReleaseLockText = "EXEC sp_releaseapplock @Resource = 'matchchat.migrations', @LockOwner = 'Session';";
    internal const string SnapshotReadsText = "SELECT CAST(is_read_committed_snapshot_on AS int) FROM sys.databases WHERE name = DB_NAME();";
    internal const string SwitchSnapshotReadsOnText = "ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK AFTER 5 SECONDS;";

    public async Task Run(CancellationToken ct)
    {
        await MakeDatabase(ct);
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        if (!await TakeLock(connection, ct))
        {
            await SwitchSnapshotReadsOn(ct);
            await MigrateWithoutLock(ct);
            return;
        }

        try
        {
            await SwitchSnapshotReadsOn(ct);
            await Migrate(ct);
        }
        finally
        {
            await Answer(connection, ReleaseLockText, Pause, CancellationToken.None);
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

    /// <summary>False where the server does not know such locks. It goes when the connection does, so a node that dies holds nobody up.</summary>
    private async Task<bool> TakeLock(DbConnection connection, CancellationToken ct)
    {
        int taken;
        try
        {
            taken = Convert.ToInt32(await Answer(connection, TakeLockText, LongestWait + LongestWait, ct), CultureInfo.InvariantCulture);
        }
        catch (DbException cause) when (engine.Classify(cause) is not DatabaseFault.Contention)
        {
            HostLog.NoMigrationLock(log, Number(cause));
            return false;
        }

        return taken >= 0 ? true : throw new StorageUnavailableException($"Another node has been migrating the database for more than {LongestWait}.");
    }

    private async Task SwitchSnapshotReadsOn(CancellationToken ct)
    {
        // On a connection of its own: where it is refused, a server may close it.
        await using var connection = engine.NewConnection();
        try
        {
            await engine.Open(connection, ct);
            // Asked first: the switch ends the transactions of every other node.
            if (Convert.ToInt32(await Answer(connection, SnapshotReadsText, LongestWait, ct), CultureInfo.InvariantCulture) == 0) await Answer(connection, SwitchSnapshotReadsOnText, LongestWait, ct);
        }
        catch (DbException cause)
        {
            // Not every server or login allows it; without it readers wait for writers, and nothing else changes.
            HostLog.SnapshotReadsOff(log, Number(cause));
        }
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

    private static int Number(DbException cause) => cause is SqlException sql ? sql.Number : cause.ErrorCode;
}
