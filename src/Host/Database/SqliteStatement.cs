using System.Text;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MatchChat.Host.Database;

/// <summary>SQLite's own prepared statement (https://www.sqlite.org/c3ref/stmt.html), with the provider's exceptions.</summary>
internal sealed class SqliteStatement : IEmbeddedStatement
{
    private const int ShortText = 1_024;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public SqliteStatement(sqlite3 database, string text)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v3(database, text, raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    public void Set(int place, string? value)
    {
        if (value is null)
        {
            SetNull(place);
            return;
        }

        if (value.Length == 0)
        {
            // An empty span has no address, and no address is NULL.
            Check(raw.sqlite3_bind_text(statement, place, value));
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > ShortText ? System.Buffers.ArrayPool<byte>.Shared.Rent(most) : null;
        var bytes = rented ?? stackalloc byte[ShortText];
        Check(raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        if (rented is not null) System.Buffers.ArrayPool<byte>.Shared.Return(rented, clearArray: true);
    }

    public void Set(int place, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(statement, place, value));

    public void Set(int place, long value) => Check(raw.sqlite3_bind_int64(statement, place, value));

    public void SetNull(int place) => Check(raw.sqlite3_bind_null(statement, place));

    public void Run()
    {
        while (Next())
        {
            // A statement that changes something has no rows.
        }
    }

    public bool Next()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW) return true;

        // After a failure, too: it would answer the next run with this one's error.
        Leave();
        if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, database);
        return false;
    }

    // Its result is that of the last step, which was seen already.
    public void Leave() => raw.sqlite3_reset(statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public void Dispose() => statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, database);
    }
}
