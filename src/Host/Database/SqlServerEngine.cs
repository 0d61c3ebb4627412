using System.Data.Common;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Host.Database;

/// <summary>SQL Server: it sorts writers out by its own locks, so nobody stands in a line here.</summary>
internal sealed class SqlServerEngine : IDatabaseEngine
{
    private const int ConnectTimeoutSeconds = 5;
    private const int CommandTimeoutSeconds = 10;
    private const string SqlClient = "Microsoft.Data.SqlClient";

    private static readonly IDisposable NoLine = new Nothing();

    private readonly string connectionString;

    public SqlServerEngine(string connectionString)
    {
        var builder = new SqlConnectionStringBuilder(connectionString);
        // Callers are refused within seconds when the server is away, whatever the connection string leaves open.
        builder.ConnectTimeout = Math.Min(builder.ConnectTimeout, ConnectTimeoutSeconds);
        if (!builder.ShouldSerialize("Command Timeout")) builder.CommandTimeout = CommandTimeoutSeconds;
        // A connection that died in the pool is replaced at once, and once more after a second; the driver's own ten seconds would be a caller's.
        if (!builder.ShouldSerialize("Connect Retry Interval")) builder.ConnectRetryInterval = 1;
        if (!builder.ShouldSerialize("Application Name")) builder.ApplicationName = "MatchChat";
        // No statement of the product needs a second one beside it, and not every server can.
        builder.MultipleActiveResultSets = false;
        this.connectionString = builder.ToString();
    }

    public DatabaseProvider Provider => DatabaseProvider.SqlServer;

    public SqlValues Values => SqlValues.SqlServer;

    public void Configure(DbContextOptionsBuilder options, string historyTable) =>
        options.UseSqlServer(connectionString, server => server.MigrationsHistoryTable(historyTable));

    public DbConnection NewConnection() => new SqlConnection(connectionString);

    public async ValueTask Open(DbConnection connection, CancellationToken ct) => await connection.OpenAsync(ct);

    public ValueTask<IDisposable> EnterWrite(CancellationToken ct) => new(NoLine);

    public async ValueTask<DbTransaction> BeginWrite(DbConnection connection, CancellationToken ct) =>
        await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, ct);

    // Anything stricter would make writers wait for readers.
    public async ValueTask<DbTransaction> BeginRead(DbConnection connection, CancellationToken ct) =>
        await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, ct);

    public DatabaseFault Classify(Exception cause) => cause switch
    {
        DbUpdateException { InnerException: { } inner } => Classify(inner),
        SqlException sql => Classify(sql.Number),
        // The driver's own: the pool gives no connection, or the one that was given is broken.
        InvalidOperationException { Source: SqlClient } => DatabaseFault.Unavailable,
        // A row that was read and is gone by now: whoever reads again does not find it.
        DbUpdateConcurrencyException => DatabaseFault.Contention,
        _ => DatabaseFault.None,
    };

    /// <summary>Numbers of sys.messages, and those of Azure SQL for a busy or moving database.</summary>
    internal static DatabaseFault Classify(int number) => number switch
    {
        2627 or 2601 => DatabaseFault.Duplicate,
        // A deadlock, a lock not given in time, a snapshot that was overtaken, a resource for a moment not there.
        1205 or 1222 or 3935 or 3960 or 3961 or 8628 or 8645 or 10928 or 10929 or 40197 or 40501 or 40540 or 40613 or 41301 or 41302 or 41305 or 41325 or 49918 or 49919 or 49920 => DatabaseFault.Contention,
        220 or 245 or 515 or 547 or 2628 or 8114 or 8115 or 8152 => DatabaseFault.Data,
        _ => DatabaseFault.Unavailable,
    };

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
