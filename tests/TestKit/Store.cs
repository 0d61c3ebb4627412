using System.Data.Common;
using System.Globalization;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.Sqlite;

namespace MatchChat.TestKit;

/// <summary>Reads the database past the product, so that what a test believes is not what the product says.</summary>
public sealed class Store(string file, TestDatabase? own = null) : IDisposable
{
    private readonly TestDatabase database = own ?? TestDatabase.Of(file);

    public string File => file;

    public static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    public long Count(string table, string where = "1 = 1", params object[] values) => Scalar<long>($"SELECT COUNT(*) FROM {table} WHERE {where}", values);

    /// <summary>The one value of a statement with `?` for each of these values; ids and times may be given as they are.</summary>
    public T Scalar<T>(string sql, params object[] values) => Rows(sql, row => (T)Convert.ChangeType(row.GetValue(0), typeof(T), CultureInfo.InvariantCulture), values).Single();

    public IReadOnlyList<T> Rows<T>(string sql, Func<DbDataReader, T> read, params object[] values)
    {
        using var connection = database.Connect(readOnly: true);
        using var command = Command(connection, sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>An id in a row, however it is stored.</summary>
    public Guid Id(DbDataReader row, int column) => database.Values.ReadGuid(row, column);

    /// <summary>The one time that this answers.</summary>
    public DateTimeOffset Time(string sql, params object[] values) => Rows(sql, row => database.Values.ReadTime(row, 0), values).Single();

    /// <summary>Changes something behind the product's back.</summary>
    public void Execute(string sql, params object[] values)
    {
        using var connection = database.Connect(readOnly: false);
        using var command = Command(connection, sql, values);
        command.ExecuteNonQuery();
    }

    public StoredHead Head(Guid conversation) => Rows(
        "SELECT last_seq, revision, closed_at, silenced FROM messaging_heads WHERE conversation_id = ?",
        row => new StoredHead(row.GetInt64(0), row.GetInt64(1), !row.IsDBNull(2), row.IsDBNull(3) ? null : row.GetString(3)),
        conversation).Single();

    /// <summary>Ascending by seq.</summary>
    public IReadOnlyList<StoredMessage> Messages(Guid conversation) => Rows(
        "SELECT id, seq, revision, sender_id, client_message_id, content, visible_to, deleted_at FROM messaging_messages WHERE conversation_id = ? ORDER BY seq",
        Message,
        conversation);

    /// <summary>What this person sees of them, ascending by seq: not what is another's alone, and of one's own messages what is one's own alone.</summary>
    public IReadOnlyList<StoredMessage> Messages(Guid conversation, Guid viewer) => Rows(
        """
        SELECT id, seq, revision, sender_id, client_message_id, content, visible_to, deleted_at FROM messaging_messages
        WHERE conversation_id = ? AND (visible_to IS NULL OR visible_to = ?) AND (own_revision IS NULL OR sender_id <> ?)
        UNION ALL
        SELECT id, seq, own_revision, sender_id, client_message_id, own_content, visible_to, own_deleted_at FROM messaging_messages
        WHERE conversation_id = ? AND own_revision IS NOT NULL AND sender_id = ?
        ORDER BY seq
        """,
        Message,
        conversation, viewer, viewer, conversation, viewer);

    /// <summary>Unread by the definition, row by row.</summary>
    public int Recount(Guid conversation, Guid reader) => Scalar<int>(
        """
        SELECT COUNT(*) FROM messaging_messages AS m
        WHERE m.conversation_id = ? AND m.sender_id <> ? AND m.deleted_at IS NULL AND (m.visible_to IS NULL OR m.visible_to = ?)
          AND m.seq > COALESCE((SELECT read_seq FROM messaging_members WHERE conversation_id = ? AND user_id = ?), 0)
          AND NOT EXISTS (SELECT 1 FROM conversations_conversations AS c WHERE c.id = m.conversation_id AND c.ended_at IS NOT NULL)
        """,
        conversation, reader, reader, conversation, reader);

    /// <summary>Every row that belongs to a conversation, as text: equal before and after what must change nothing.</summary>
    public string Everything(Guid conversation)
    {
        var text = new System.Text.StringBuilder();
        foreach (var (table, columns, key) in TablesOfAConversation())
        {
            foreach (var row in Rows($"SELECT {columns} FROM {table} WHERE {key}", Dump, conversation).Order(StringComparer.Ordinal)) text.Append(table).Append(": ").AppendLine(row);
        }

        return text.ToString();
    }

    /// <summary>How many rows each table has: equal before and after what must change nothing.</summary>
    public IReadOnlyDictionary<string, long> RowCounts() =>
        Rows(database.TablesText, row => row.GetString(0))
            .ToDictionary(table => table, table => Count(table), StringComparer.Ordinal);

    public void Dispose() => SqliteConnection.ClearAllPools();

    // Without `notified_seq`: notifications are asked for in the background, whatever a test does.
    private static (string Table, string Columns, string Key)[] TablesOfAConversation() =>
    [
        ("conversations_conversations", "*", "id = ?"),
        ("conversations_participants", "*", "conversation_id = ?"),
        ("messaging_heads", "*", "conversation_id = ?"),
        ("messaging_messages", "*", "conversation_id = ?"),
        ("messaging_members", "user_id, delivered_seq, read_seq, public_read_seq, archived_seq, muted_until, created_at", "conversation_id = ?"),
        ("messaging_receipts", "*", "conversation_id = ?"),
        ("messaging_edits", "*", "message_id IN (SELECT id FROM messaging_messages WHERE conversation_id = ?)"),
    ];

    private static string Dump(DbDataReader row) => string.Join(
        " | ",
        Enumerable.Range(0, row.FieldCount).Select(column => row.GetValue(column) is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture)));

    private StoredMessage Message(DbDataReader row) =>
        new(Id(row, 0), row.GetInt64(1), row.GetInt64(2), Id(row, 3), Id(row, 4), row.GetString(5), row.IsDBNull(6) ? null : Id(row, 6), !row.IsDBNull(7));

    private DbCommand Command(DbConnection connection, string sql, object[] values)
    {
        var command = connection.Command(Numbered(sql));
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameter($"@p{index}", values[index] switch
            {
                Guid id => database.Values.Of(id),
                DateTimeOffset time => database.Values.Of(time),
                var other => other,
            });
        }

        return command;
    }

    private static string Numbered(string sql)
    {
        var parts = sql.Split('?');
        return string.Concat(parts.Select((part, index) => index == 0 ? part : $"@p{index - 1}{part}"));
    }
}

public sealed record StoredHead(long LastSeq, long Revision, bool Closed, string? Silenced);

public sealed record StoredMessage(Guid Id, long Seq, long Revision, Guid SenderId, Guid ClientMessageId, string Content, Guid? VisibleTo, bool Deleted);
