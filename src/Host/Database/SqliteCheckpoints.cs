using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;

namespace MatchChat.Host.Database;

/// <summary>
/// Moves what the write-ahead log holds into the database file, on a connection of its own: inside a commit it would cost that commit up to 140 ms (measured).
/// Passive while there is traffic, so that it waits for nobody and nobody for it.
/// </summary>
internal sealed class SqliteCheckpoints(SqliteEngine engine, ILogger<SqliteCheckpoints> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const long WorthIt = 4 * 1024 * 1024;

    protected override string Name => "SQLite checkpoints";

    protected override async Task Round(CancellationToken stopping)
    {
        await Task.Delay(Interval, Time, stopping);
        var wal = new FileInfo(engine.File + "-wal");
        if (!wal.Exists || wal.Length < WorthIt) return;

        await using var connection = engine.NewConnection();
        await engine.Open(connection, stopping);
        await using var command = connection.Command("PRAGMA wal_checkpoint(PASSIVE)");
        await command.ExecuteNonQueryAsync(stopping);
    }
}
