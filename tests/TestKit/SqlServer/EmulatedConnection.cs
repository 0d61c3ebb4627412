using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MatchChat.TestKit.SqlServer;

/// <summary>The server does not know this; as an error of a database, which is what a real one answers.</summary>
public sealed class NoSuchStatementException(string what) : DbException($"Not understood: {what}.");

/// <summary>An error of the server, by its number in `sys.messages`.</summary>
public sealed class EmulatedFault(int number) : DbException($"Error {number}, made by the test.")
{
    public int Number => number;
}

/// <summary>A connection that takes T-SQL and keeps the data in a SQLite file. One command at a time, as without MARS.</summary>
internal sealed class EmulatedConnection : DbConnection
{
    private bool busy;

    public EmulatedConnection(SqliteConnection real, Emulation emulation)
    {
        (Real, Emulation) = (real, emulation);
        real.StateChange += (_, change) => OnStateChange(change);
    }

    public SqliteConnection Real { get; }

    public Emulation Emulation { get; }

    [AllowNull]
    public override string ConnectionString { get => Real.ConnectionString; set => Real.ConnectionString = value!; }

    public override string Database => "matchchat";

    public override string DataSource => "emulated";

    public override string ServerVersion => "15.0.0";

    public override ConnectionState State => Real.State;

    public override void Open()
    {
        Real.Open();
        TransactSqlFunctions.AddTo(Real);
    }

    public override void Close()
    {
        busy = false;
        Real.Close();
    }

    public override void ChangeDatabase(string databaseName) => throw new NoSuchStatementException("USE");

    /// <summary>What is sent now, as SQLite takes it.</summary>
    public string Take(string text, int parameters)
    {
        if (busy) throw new NoSuchStatementException($"a second command beside an open reader: {text}");

        Emulation.Sent?.Invoke(text);
        if (TransactSql.Complaints(text) is { Count: > 0 } complaints) throw new NoSuchStatementException($"{string.Join("; ", complaints)} in {text}");

        if (parameters > TransactSql.MostParameters) throw new NoSuchStatementException(string.Create(CultureInfo.InvariantCulture, $"{parameters} parameters"));

        return SqliteText.Of(TransactSql.Parse(text, out _)!);
    }

    public EmulatedReader Reading(DbDataReader rows)
    {
        busy = true;
        return new EmulatedReader(rows, () => busy = false);
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => Of(Real.BeginTransaction(IsolationLevel.Serializable, deferred: false));

    public DbTransaction Of(DbTransaction transaction) => new EmulatedTransaction(this, transaction, Emulation.Committed);

    protected override DbCommand CreateDbCommand() => new EmulatedCommand(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing) Real.Dispose();
        base.Dispose(disposing);
    }
}

internal sealed class EmulatedTransaction(EmulatedConnection connection, DbTransaction real, Action? committed) : DbTransaction
{
    public DbTransaction Real => real;

    public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

    protected override DbConnection DbConnection => connection;

    public override void Commit()
    {
        real.Commit();
        committed?.Invoke();
    }

    public override void Rollback() => real.Rollback();

    protected override void Dispose(bool disposing)
    {
        if (disposing) real.Dispose();
        base.Dispose(disposing);
    }
}
