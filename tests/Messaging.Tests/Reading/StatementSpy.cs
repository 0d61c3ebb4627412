using System.Data.Common;
using MatchChat.Host.Database;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MatchChat.Messaging.Tests.Reading;

/// <summary>The real engine, and while somebody listens the statements that go through its contexts, with their values, as SQLite itself sees them.</summary>
internal sealed class StatementSpy(SqliteEngine engine) : DbConnectionInterceptor, IDatabaseEngine
{
    private volatile List<string>? sent;

    public DatabaseProvider Provider => engine.Provider;

    public SqlValues Values => engine.Values;

    public async Task<IReadOnlyList<string>> Listen(Func<Task> work)
    {
        var heard = new List<string>();
        SqliteConnection.ClearAllPools();
        sent = heard;
        await work();
        sent = null;
        SqliteConnection.ClearAllPools();
        return heard;
    }

    public void Configure(DbContextOptionsBuilder options, string historyTable)
    {
        engine.Configure(options, historyTable);
        options.AddInterceptors(this);
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (sent is { } list) SQLitePCL.raw.sqlite3_trace(((SqliteConnection)connection).Handle, (_, statement) => Note(list, statement), null);
        return Task.CompletedTask;
    }

    public DbConnection NewConnection() => engine.NewConnection();

    public ValueTask Open(DbConnection connection, CancellationToken ct) => engine.Open(connection, ct);

    public ValueTask<IDisposable> EnterWrite(CancellationToken ct) => engine.EnterWrite(ct);

    public ValueTask<DbTransaction> BeginWrite(DbConnection connection, CancellationToken ct) => engine.BeginWrite(connection, ct);

    public ValueTask<DbTransaction> BeginRead(DbConnection connection, CancellationToken ct) => engine.BeginRead(connection, ct);

    public DatabaseFault Classify(Exception cause) => engine.Classify(cause);

    private static void Note(List<string> list, string statement)
    {
        lock (list) list.Add(statement);
    }
}
