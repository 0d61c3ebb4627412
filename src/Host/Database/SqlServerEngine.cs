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

    /// <summary>The severity from which on it is the server that fails, not the statement.</summary>
    private const byte OutOfResources = 17;

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
        // After a failed attempt the pool would refuse everybody for up to a minute; the product has a circuit of its own, which tries sooner.
        if (!builder.ShouldSerialize("Pool Blocking Period")) builder.PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock;
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
        // A row that was read and is gone by now: whoever reads again does not find it.
        DbUpdateConcurrencyException => DatabaseFault.Contention,
        DbUpdateException { InnerException: { } inner } => Classify(inner),
        SqlException sql => Classify(sql.Number, sql.Class),
        // The driver's own: the pool gives no connection, or the one that was given is broken.
        InvalidOperationException { Source: SqlClient } => DatabaseFault.Unavailable,
        _ => DatabaseFault.None,
    };

    /// <summary>Numbers of sys.messages, those of Azure SQL for a busy or moving database, and those of the driver. What nobody knows says something of its statement: it must not pass for a database that is away.</summary>
    internal static DatabaseFault Classify(int number, byte severity) => number switch
    {
        2627 or 2601 => DatabaseFault.Duplicate,
        // A deadlock, a lock not given in time, a snapshot that was overtaken, a resource for a moment not there.
        1205 or 1222 or 3935 or 3960 or 3961 or 8628 or 8645 or 10928 or 10929 or 40197 or 40501 or 40540 or 40613 or 41301 or 41302 or 41305 or 41325 or 49918 or 49919 or 49920 => DatabaseFault.Contention,
        220 or 245 or 515 or 547 or 2628 or 8114 or 8115 or 8152 => DatabaseFault.Data,
        _ => IsAway(number) || severity >= OutOfResources ? DatabaseFault.Unavailable : DatabaseFault.None,
    };

    private static bool IsAway(int number) => number switch
    {
        // No answer in time, a connection that was cut off or never came about.
        -2 or -1 or 0 or 2 or 20 or 53 or 64 or 121 or 233 or 258 or 10053 or 10054 or 10060 or 10061 or 11001 => true,
        // Not to be opened: no such database yet, recovering, moving, offline, for one user, on a replica, being shut down, paused.
        904 or (>= 921 and <= 927) or 942 or 945 or 952 or 976 or 978 or 983 or 4060 or 4064 or 4221 or 5120 or 6001 or 6005 or 17142 or 42108 or 42109 => true,
        // No log-in: a password that was changed, a server that is being upgraded.
        17187 or 17892 or (>= 18400 and <= 18499) => true,
        // Nothing can be written.
        3906 or 3908 => true,
        // Azure SQL, apart from what passes (above).
        >= 40000 and <= 40999 => true,
        _ => false,
    };

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
