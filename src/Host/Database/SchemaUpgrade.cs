using MatchChat.Kernel.Persistence;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Host.Database;

/// <summary>Brings every module's schema up to date before anything else starts, one node at a time.</summary>
internal sealed class SchemaUpgrade(IEnumerable<ModuleSchema> schemas, IDatabaseEngine engine, DatabaseOptions options, TimeProvider time, ILogger<SchemaUpgrade> log) : IHostedLifecycleService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.Migrate) return;

        if (engine is SqliteEngine sqlite) await UpgradeSqlite(sqlite, cancellationToken);
        else await UpgradeSqlServer(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task UpgradeSqlite(SqliteEngine sqlite, CancellationToken ct)
    {
        await using var held = await HoldLockFile(sqlite.File + ".migrating", ct);
        await using (var connection = sqlite.NewConnection())
        {
            await sqlite.Open(connection, ct);
            // Kept in the file; readers then never wait for the writer.
            await using var wal = connection.Command("PRAGMA journal_mode=WAL");
            await wal.ExecuteNonQueryAsync(ct);
        }

        await MigrateAll(ct);
    }

    private async Task<FileStream> HoldLockFile(string path, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(started) < LongestWait)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, ct);
            }
        }
    }

    private async Task UpgradeSqlServer(CancellationToken ct)
    {
        await using var connection = (SqlConnection)engine.NewConnection();
        await engine.Open(connection, ct);
        await Run(connection, $"EXEC sp_getapplock @Resource = 'matchchat.migrations', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = {(int)LongestWait.TotalMilliseconds}", ct);
        try
        {
            await SwitchSnapshotReadsOn(connection, ct);
            await MigrateAll(ct);
        }
        finally
        {
            await Run(connection, "EXEC sp_releaseapplock @Resource = 'matchchat.migrations', @LockOwner = 'Session'", CancellationToken.None);
        }
    }

    private async Task SwitchSnapshotReadsOn(SqlConnection connection, CancellationToken ct)
    {
        try
        {
            await Run(connection, "ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK AFTER 5 SECONDS", ct);
        }
        catch (SqlException cause)
        {
            // Not every server or login allows it; without it readers wait for writers, and nothing else changes.
            HostLog.SnapshotReadsOff(log, cause.Number);
        }
    }

    private async Task MigrateAll(CancellationToken ct)
    {
        foreach (var schema in schemas)
        {
            await using var db = schema.NewContext();
            await db.Database.MigrateAsync(ct);
        }
    }

    private static async Task Run(SqlConnection connection, string text, CancellationToken ct)
    {
        await using var command = connection.Command(text);
        await command.ExecuteNonQueryAsync(ct);
    }
}
