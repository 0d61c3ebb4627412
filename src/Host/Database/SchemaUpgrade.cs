using MatchChat.Kernel.Persistence;
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
        else await new SqlServerUpgrade([.. schemas], engine, time, log).Run(cancellationToken);
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

    private async Task MigrateAll(CancellationToken ct)
    {
        foreach (var schema in schemas)
        {
            await using var db = schema.NewContext();
            await db.Database.MigrateAsync(ct);
        }
    }
}
