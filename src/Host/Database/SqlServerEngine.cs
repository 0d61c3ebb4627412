using System.Data.Common;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Host.Database;

/// <summary>SQL Server: it sorts writers out by its own locks, so nobody stands in a line here.</summary>
internal sealed class SqlServerEngine : IDatabaseEngine
{
    private const int ConnectTimeoutSeconds = 5;

    private static readonly IDisposable NoLine = new Nothing();

    private readonly string connectionString;

    public SqlServerEngine(string connectionString)
    {
        var builder = new SqlConnectionStringBuilder(connectionString);
        // Callers are refused within seconds when the server is away, whatever the connection string leaves open.
        builder.ConnectTimeout = Math.Min(builder.ConnectTimeout, ConnectTimeoutSeconds);
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
        _ => DatabaseFault.None,
    };

    // Numbers of sys.messages.
    private static DatabaseFault Classify(int number) => number switch
    {
        2627 or 2601 => DatabaseFault.Duplicate,
        1205 or 1222 or 3960 or 40197 or 40501 or 40613 or 49918 or 49919 or 49920 => DatabaseFault.Contention,
        220 or 245 or 515 or 547 or 2628 or 8115 or 8152 => DatabaseFault.Data,
        _ => DatabaseFault.Unavailable,
    };

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
