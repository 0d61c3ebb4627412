using System.Data.Common;
using System.Globalization;

namespace MatchChat.Kernel.Persistence;

/// <summary>
/// How ids and times stand in hand-written statements. Ids are 16-byte values everywhere: as text they cost 40 % more to write (measured).
/// </summary>
public abstract class SqlValues
{
    public static readonly SqlValues Sqlite = new SqliteValues();
    public static readonly SqlValues SqlServer = new SqlServerValues();

    public abstract object Of(Guid value);

    public abstract object Of(DateTimeOffset value);

    public abstract Guid ReadGuid(DbDataReader reader, int column);

    public abstract DateTimeOffset ReadTime(DbDataReader reader, int column);

    public object Of(Guid? value) => value is { } some ? Of(some) : DBNull.Value;

    public object Of(DateTimeOffset? value) => value is { } some ? Of(some) : DBNull.Value;

    public DateTimeOffset? ReadTimeOrNull(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : ReadTime(reader, column);

    public Guid? ReadGuidOrNull(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : ReadGuid(reader, column);

    private sealed class SqliteValues : SqlValues
    {
        public override object Of(Guid value) => value.ToByteArray(bigEndian: true);

        public override object Of(DateTimeOffset value) => value.UtcTicks;

        public override Guid ReadGuid(DbDataReader reader, int column)
        {
            Span<byte> bytes = stackalloc byte[16];
            var stored = reader.GetFieldValue<byte[]>(column);
            stored.CopyTo(bytes);
            return new Guid(bytes, bigEndian: true);
        }

        public override DateTimeOffset ReadTime(DbDataReader reader, int column) => new(reader.GetInt64(column), TimeSpan.Zero);
    }

    private sealed class SqlServerValues : SqlValues
    {
        public override object Of(Guid value) => value;

        public override object Of(DateTimeOffset value) => value;

        public override Guid ReadGuid(DbDataReader reader, int column) => reader.GetGuid(column);

        public override DateTimeOffset ReadTime(DbDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);
    }
}

public static class SqlCommands
{
    /// <summary>Adds a parameter and answers it, so that a prepared statement can be given its next value.</summary>
    public static DbParameter Parameter(this DbCommand command, string name, object? value = null)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        return parameter;
    }

    public static DbCommand Command(this DbConnection connection, string text)
    {
        var command = connection.CreateCommand();
        // The text is always one of the product's own constants; values go in as parameters.
#pragma warning disable CA2100
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }

    /// <summary>`@p0, @p1, …` for an `IN` list of this many values.</summary>
    public static string List(string prefix, int count) =>
        string.Join(", ", Enumerable.Range(0, count).Select(index => string.Create(CultureInfo.InvariantCulture, $"@{prefix}{index}")));
}
