using System.Data.Common;
using System.Diagnostics.Metrics;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace MatchChat.Host.Database;

/// <summary>
/// SQLite as a server for one machine. Its own waiting (`busy_timeout`) sleeps whole seconds and starves a second process, so writers of this process stand in a line,
/// and the one in front tries for the file every 1 to 3 ms.
/// </summary>
internal sealed class SqliteEngine : IDatabaseEngine, IEmbeddedDatabase, IDisposable
{
    /// <summary>Of every connection: a commit is on the disk before it is acknowledged, and no commit pays for a checkpoint (<see cref="SqliteCheckpoints"/> does).</summary>
    private const string Pragmas = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY;";

    // Microsoft.Data.Sqlite sleeps 150 ms between its own tries; a time-out that is over before it began makes it answer at once.
    private const int AnswerAtOnce = -1;

    /// <summary>Between two tries, in milliseconds.</summary>
    private const int LongestPause = 3;

    private readonly SemaphoreSlim line = new(1, 1);
    private readonly string connectionString;
    private readonly TimeSpan lockWait;
    private readonly TimeProvider time;
    private readonly PragmasOnOpen pragmas = new();
    private readonly string turnFile;

    // Of the last turn. Only whoever is at the head of the line looks at it.
    private bool othersWrite;

    // When whoever is at the head of the line began to wait, for a place in it first of all: one patience for both. Null where nobody stands there.
    private long? waitsSince;

    public SqliteEngine(string connectionString, TimeSpan lockWait, TimeProvider time)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true };
        this.connectionString = builder.ToString();
        this.lockWait = lockWait;
        this.time = time;
        File = Path.GetFullPath(builder.DataSource);
        turnFile = File + "-turn";
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
    }

    /// <summary>How long a writer of this process has waited for those of others, in seconds.</summary>
    public Histogram<double>? Turns { get; init; }

    /// <summary>The database file, absolute.</summary>
    public string File { get; }

    public DatabaseProvider Provider => DatabaseProvider.Sqlite;

    public SqlValues Values => SqlValues.Sqlite;

    public void Configure(DbContextOptionsBuilder options, string historyTable) =>
        options.UseSqlite(connectionString, sqlite => sqlite.MigrationsHistoryTable(historyTable)).AddInterceptors(pragmas);

    public DbConnection NewConnection() => new SqliteConnection(connectionString);

    public async ValueTask Open(DbConnection connection, CancellationToken ct)
    {
        await connection.OpenAsync(ct);
        PragmasOnOpen.Run(connection);
    }

    public IEmbeddedStatement Prepare(DbConnection connection, string text) => new SqliteStatement(((SqliteConnection)connection).Handle!, text);

    public async ValueTask<IDisposable> EnterWrite(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        if (!await line.WaitAsync(lockWait, ct)) throw new StorageUnavailableException($"No place among the writers within {lockWait}.");

        waitsSince = started;
        return new Place(this);
    }

    public async ValueTask<DbTransaction> BeginWrite(DbConnection connection, CancellationToken ct)
    {
        var sqlite = (SqliteConnection)connection;
        var patience = sqlite.DefaultTimeout;
        var started = time.GetTimestamp();
        var waits = waitsSince ?? started;
        if (othersWrite) await LetOthersIn(ct);
        // Given back when the lock is there: whoever comes next stands behind whoever waits now.
        using var turn = await TakeTurn(waits, ct);
        while (true)
        {
            try
            {
                sqlite.DefaultTimeout = AnswerAtOnce;
                // Not deferred: `BEGIN IMMEDIATE`, so that the transaction cannot fail later for want of the lock.
                var transaction = sqlite.BeginTransaction(System.Data.IsolationLevel.Serializable, deferred: false);
                Turns?.Record(time.GetElapsedTime(started).TotalSeconds);
                return transaction;
            }
            catch (SqliteException busy) when (IsBusy(busy) && time.GetElapsedTime(waits) < lockWait)
            {
                othersWrite = true;
                await ShortPause(ct);
            }
            catch (SqliteException busy) when (IsBusy(busy))
            {
                // It has waited long enough: nobody begins the whole wait again.
                throw new StorageUnavailableException($"No lock on the file within {lockWait}.", busy);
            }
            finally
            {
                sqlite.DefaultTimeout = patience;
            }
        }
    }

    // Deferred: it takes no lock, and a reader of the write-ahead log sees the state of its first statement.
    public ValueTask<DbTransaction> BeginRead(DbConnection connection, CancellationToken ct) =>
        new(((SqliteConnection)connection).BeginTransaction(System.Data.IsolationLevel.Serializable, deferred: true));

    public DatabaseFault Classify(Exception cause) => cause switch
    {
        // A row that was read and is gone by now. Not on SQLite, whose writers never meet; said the same way for both.
        DbUpdateConcurrencyException => DatabaseFault.Contention,
        DbUpdateException { InnerException: { } inner } => Classify(inner),
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT, SqliteExtendedErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT_PRIMARYKEY or SQLitePCL.raw.SQLITE_CONSTRAINT_UNIQUE or SQLitePCL.raw.SQLITE_CONSTRAINT_ROWID } => DatabaseFault.Duplicate,
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_TOOBIG or SQLitePCL.raw.SQLITE_MISMATCH } => DatabaseFault.Data,
        SqliteException busy when IsBusy(busy) => DatabaseFault.Contention,
        SqliteException or IOException => DatabaseFault.Unavailable,
        _ => DatabaseFault.None,
    };

    public void Dispose() => line.Dispose();

    /// <summary>
    /// The turn of this process among those that share the file (docs/decisions/0016-one-database-many-nodes.md). Without it a busy one takes the lock again at once, between two tries of the others, hundreds of times in a row.
    /// It is the lock of a file beside the database, so one that dies gives it back.
    /// </summary>
    private async ValueTask<SafeFileHandle> TakeTurn(long started, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return System.IO.File.OpenHandle(turnFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(started) < lockWait)
            {
                othersWrite = true;
                await ShortPause(ct);
            }
            catch (IOException taken)
            {
                throw new StorageUnavailableException($"No turn at the file within {lockWait}.", taken);
            }
        }
    }

    /// <summary>Longer than anybody sleeps between two tries: who had to wait for his last turn does not take the next one before the others have tried.</summary>
    private async Task LetOthersIn(CancellationToken ct)
    {
        othersWrite = false;
        await Task.Delay(TimeSpan.FromMilliseconds(LongestPause + 1), TimeProvider.System, ct);
    }

    // By the real clock, by which the other process lives.
    private static Task ShortPause(CancellationToken ct) => Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, LongestPause + 1)), TimeProvider.System, ct);

    private static bool IsBusy(SqliteException cause) => cause.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED;

    private void LeaveLine()
    {
        waitsSince = null;
        line.Release();
    }

    private sealed class Place(SqliteEngine engine) : IDisposable
    {
        private SqliteEngine? held = engine;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.LeaveLine();
    }

    private sealed class PragmasOnOpen : DbConnectionInterceptor
    {
        public static void Run(DbConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Run(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Run(connection);
            return Task.CompletedTask;
        }
    }
}
