using System.Data.Common;
using System.Diagnostics.Metrics;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;

namespace MatchChat.Host.Database;

/// <summary>
/// Moves what the write-ahead log holds into the database file, on a connection of its own: inside a commit it would cost that commit up to 140 ms (measured).
/// Passive while there is traffic, so that it waits for nobody and nobody for it. Under a load that never pauses a passive one never catches up with the end of the log, and the log would fill
/// the disk: past <see cref="TooLong"/> the writers wait once for the rest, and the log begins anew.
/// Besides it holds one connection from the start to the end: whoever closes the last one of all processes locks the file alone, empties the log and deletes it, and everybody else who comes just then is refused.
/// </summary>
internal sealed class SqliteCheckpoints : BackgroundLoop
{
    private const long WorthIt = 4 * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>After a reader kept it from emptying the log: the writers wait each time it tries.</summary>
    private static readonly TimeSpan AfterBusy = TimeSpan.FromSeconds(30);

    private readonly SqliteEngine engine;
    private readonly ILogger log;
    private DbConnection? held;
    private long? busyAt;

    public SqliteCheckpoints(SqliteEngine engine, IMeterFactory meters, ILogger<SqliteCheckpoints> log, TimeProvider time)
        : base(log, time)
    {
        (this.engine, this.log) = (engine, log);
        meters.Create("MatchChat.Database").CreateObservableGauge("matchchat_sqlite_wal", () => Length, "By", "Length of SQLite's write-ahead log.");
    }

    /// <summary>Bytes of the log past which the writers wait.</summary>
    public long TooLong { get; init; } = 512 * 1024 * 1024;

    protected override string Name => "SQLite checkpoints";

    private long Length => new FileInfo(engine.File + "-wal") is { Exists: true } wal ? wal.Length : 0;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        held = engine.NewConnection();
        await engine.Open(held, cancellationToken);
        // It has a share of the file from its first read on.
        await Run(held, "SELECT COUNT(*) FROM sqlite_master", cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (held is not null) await held.DisposeAsync();
    }

    /// <summary>One look at the log. False where somebody who reads kept it from beginning anew.</summary>
    public async Task<bool> Checkpoint(CancellationToken ct)
    {
        if (Length < Math.Min(WorthIt, TooLong)) return true;

        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        await Run(connection, "PRAGMA wal_checkpoint(PASSIVE)", ct);
        var length = Length;
        if (length < TooLong) return true;

        // Rare on purpose: done each time it trebles the p95 of a delivery at 15,000 messages per second (measured).
        using var line = await engine.EnterWrite(ct);
        if (await Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)", ct)) return true;

        HostLog.LogKept(log, length / 1024 / 1024);
        return false;
    }

    protected override async Task Round(CancellationToken stopping)
    {
        await Task.Delay(Interval, Time, stopping);
        if (busyAt is { } since && Time.GetElapsedTime(since) < AfterBusy) return;

        busyAt = await Checkpoint(stopping) ? null : Time.GetTimestamp();
    }

    // A reader or another process in its way is no error: its row says so in the first column.
    private static async Task<bool> Run(DbConnection connection, string statement, CancellationToken ct)
    {
        await using var command = connection.Command(statement);
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) && row.GetInt64(0) == 0;
    }
}
