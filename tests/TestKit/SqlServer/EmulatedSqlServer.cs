using System.Data.Common;
using MatchChat.Host.Database;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.SqlServer.Storage.Internal;

namespace MatchChat.TestKit.SqlServer;

/// <summary>
/// A "SQL Server" that needs none: the product runs its SQL Server side, every statement is parsed as T-SQL and checked (<see cref="TransactSql"/>), and is then done by SQLite.
/// It proves that the statements are T-SQL and mean what the product believes; not how a real server locks.
/// </summary>
internal sealed class EmulatedSqlServer(string file, Emulation? emulation = null) : IDatabaseEngine, IDisposable
{
    private readonly SqliteEngine real = new($"Data Source={file}", TimeSpan.FromSeconds(30), TimeProvider.System);

    public DatabaseProvider Provider => DatabaseProvider.SqlServer;

    public SqlValues Values => SqlValues.SqlServer;

    public void Configure(DbContextOptionsBuilder options, string historyTable)
    {
        options.UseSqlServer("Server=emulated", server => server.MigrationsHistoryTable(historyTable));
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new EmulatedConnections(NewConnection));
#pragma warning disable EF1001
        options.ReplaceService<ISqlServerConnection, EmulatedRelationalConnection>();
#pragma warning restore EF1001
    }

    public DbConnection NewConnection() => new EmulatedConnection((SqliteConnection)real.NewConnection(), emulation ?? new Emulation());

    public async ValueTask Open(DbConnection connection, CancellationToken ct)
    {
        await real.Open(((EmulatedConnection)connection).Real, ct);
        TransactSqlFunctions.AddTo(((EmulatedConnection)connection).Real);
    }

    // A real server sorts its writers out by itself; SQLite has one at a time.
    public ValueTask<IDisposable> EnterWrite(CancellationToken ct) => real.EnterWrite(ct);

    public async ValueTask<DbTransaction> BeginWrite(DbConnection connection, CancellationToken ct)
    {
        var emulated = (EmulatedConnection)connection;
        return emulated.Of(await real.BeginWrite(emulated.Real, ct));
    }

    public async ValueTask<DbTransaction> BeginRead(DbConnection connection, CancellationToken ct)
    {
        var emulated = (EmulatedConnection)connection;
        return emulated.Of(await real.BeginRead(emulated.Real, ct));
    }

    public DatabaseFault Classify(Exception cause) => cause is EmulatedFault fault ? SqlServerEngine.Classify(fault.Number, severity: 16) : real.Classify(cause);

    public void Dispose() => real.Dispose();
}
