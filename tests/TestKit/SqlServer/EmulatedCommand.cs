using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace MatchChat.TestKit.SqlServer;

internal sealed class EmulatedCommand(EmulatedConnection connection) : DbCommand
{
    private readonly SqliteCommand real = connection.Real.CreateCommand();
    private string text = "";
    private DbTransaction? transaction;

    [AllowNull]
    public override string CommandText { get => text; set => text = value ?? ""; }

    public override int CommandTimeout { get => real.CommandTimeout; set => real.CommandTimeout = value; }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get => connection; set => connection = (EmulatedConnection)value!; }

    protected override DbParameterCollection DbParameterCollection => real.Parameters;

    protected override DbTransaction? DbTransaction { get => transaction; set => transaction = value; }

    public override void Cancel() => real.Cancel();

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery() => Taken().ExecuteNonQuery();

    public override object? ExecuteScalar() => connection.Emulation.Administration is { } administration && administration.TryAnswer(text, connection, out var answer) ? answer : Taken().ExecuteScalar();

    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => connection.Reading(Taken().ExecuteReader(behavior));

    protected override void Dispose(bool disposing)
    {
        if (disposing) real.Dispose();
        base.Dispose(disposing);
    }

    private SqliteCommand Taken()
    {
        // The server refuses a command without its connection's open transaction; so does SQLite.
        real.Transaction = (SqliteTransaction?)((EmulatedTransaction?)transaction)?.Real;
        real.CommandText = connection.Take(text, real.Parameters.Count);
        if (connection.Emulation.Elsewhere?.Before(text) is { } change) Do(change);
        return real;
    }

    private void Do(string change)
    {
        using var other = connection.Real.CreateCommand();
        other.Transaction = real.Transaction;
        other.CommandText = change;
        other.ExecuteNonQuery();
    }
}

/// <summary>While it is open its connection takes no other command.</summary>
internal sealed class EmulatedReader(DbDataReader real, Action closed) : DbDataReader
{
    public override int Depth => real.Depth;

    public override int FieldCount => real.FieldCount;

    public override bool HasRows => real.HasRows;

    public override bool IsClosed => real.IsClosed;

    public override int RecordsAffected => real.RecordsAffected;

    public override object this[int ordinal] => real[ordinal];

    public override object this[string name] => real[name];

    public override bool GetBoolean(int ordinal) => real.GetBoolean(ordinal);

    public override byte GetByte(int ordinal) => real.GetByte(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => real.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

    public override char GetChar(int ordinal) => real.GetChar(ordinal);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => real.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

    public override string GetDataTypeName(int ordinal) => real.GetDataTypeName(ordinal);

    public override DateTime GetDateTime(int ordinal) => real.GetDateTime(ordinal);

    public override decimal GetDecimal(int ordinal) => real.GetDecimal(ordinal);

    public override double GetDouble(int ordinal) => real.GetDouble(ordinal);

    public override IEnumerator GetEnumerator() => real.GetEnumerator();

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => real.GetFieldType(ordinal);

    public override T GetFieldValue<T>(int ordinal) => real.GetFieldValue<T>(ordinal);

    public override float GetFloat(int ordinal) => real.GetFloat(ordinal);

    public override Guid GetGuid(int ordinal) => real.GetGuid(ordinal);

    public override short GetInt16(int ordinal) => real.GetInt16(ordinal);

    public override int GetInt32(int ordinal) => real.GetInt32(ordinal);

    public override long GetInt64(int ordinal) => real.GetInt64(ordinal);

    public override string GetName(int ordinal) => real.GetName(ordinal);

    public override int GetOrdinal(string name) => real.GetOrdinal(name);

    public override string GetString(int ordinal) => real.GetString(ordinal);

    public override object GetValue(int ordinal) => real.GetValue(ordinal);

    public override int GetValues(object[] values) => real.GetValues(values);

    public override bool IsDBNull(int ordinal) => real.IsDBNull(ordinal);

    public override bool NextResult() => real.NextResult();

    public override bool Read() => real.Read();

    public override void Close()
    {
        real.Close();
        closed();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            real.Dispose();
            closed();
        }

        base.Dispose(disposing);
    }
}
