using MatchChat.TestKit;
using Microsoft.Data.Sqlite;

namespace MatchChat.LoadTest.Data;

/// <summary>Whole conversations as the product would have left them: every row of every table that has one for them.</summary>
internal sealed class RowWriter : IDisposable
{
    private const int ConversationsPerTransaction = 100, Unread = 2;
    private const string Words = "I walked past that small place by the river again and thought of you; it was full of people.";

    private static readonly TimeSpan Age = TimeSpan.FromDays(30), Pause = TimeSpan.FromMinutes(1);

    private readonly SqliteConnection connection;
    private readonly SqliteCommand conversations, participants, heads, members, messages;
    private readonly DateTimeOffset began = DateTimeOffset.UtcNow - Age;
    private readonly byte[] requestHash = new byte[32];
    private SqliteTransaction transaction;
    private int written;

    public RowWriter(string file)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        // Nobody has been promised these rows.
        Run("PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-262144;");
        conversations = Insert("conversations_conversations", "id, kind, match_id, created_at");
        participants = Insert("conversations_participants", "conversation_id, user_id, role, can_send, joined_at");
        heads = Insert("messaging_heads", "conversation_id, last_seq, revision, last_message_at");
        members = Insert("messaging_members", "user_id, conversation_id, delivered_seq, read_seq, public_read_seq, notified_seq, created_at, updated_at");
        messages = Insert("messaging_messages", "conversation_id, seq, id, revision, sender_id, client_message_id, request_hash, type, content, created_at");
        transaction = Begin();
    }

    public void Write(Guid id, Guid one, Guid other, int count)
    {
        var conversation = Store.Bytes(id);
        byte[][] people = [Store.Bytes(one), Store.Bytes(other)];
        // Each begins a little later, so that an inbox has an order.
        var start = began.AddSeconds(written);
        var read = Math.Max(0, count - Unread);
        Set(conversations, conversation, "direct", Store.Bytes(Guid.CreateVersion7()), start.UtcTicks);
        Set(heads, conversation, count, count, (start + Pause * count).UtcTicks);
        foreach (var person in people)
        {
            Set(participants, conversation, person, "member", 1, start.UtcTicks);
            Set(members, person, conversation, count, read, read, count, start.UtcTicks, start.UtcTicks);
        }

        for (var seq = 1; seq <= count; seq++)
        {
            var at = start + Pause * seq;
            Set(messages, conversation, seq, Store.Bytes(Guid.CreateVersion7(at)), seq, people[seq % 2], Store.Bytes(Guid.NewGuid()), requestHash, "text", Words, at.UtcTicks);
        }

        if (++written % ConversationsPerTransaction == 0) Renew();
    }

    public void Complete()
    {
        Renew();
        transaction.Rollback();
        Run("PRAGMA wal_checkpoint(TRUNCATE);");
    }

    public void Dispose() => connection.Dispose();

    private void Renew()
    {
        transaction.Commit();
        transaction = Begin();
    }

    private SqliteTransaction Begin()
    {
        var begun = connection.BeginTransaction();
        foreach (var command in (SqliteCommand[])[conversations, participants, heads, members, messages]) command.Transaction = begun;
        return begun;
    }

    private SqliteCommand Insert(string table, string columns)
    {
        var count = columns.Split(',').Length;
        var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({columns}) VALUES ({string.Join(", ", Enumerable.Range(0, count).Select(column => $"@p{column}"))})";
        for (var column = 0; column < count; column++) command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{column}" });
        return command;
    }

    private static void Set(SqliteCommand command, params object[] values)
    {
        for (var column = 0; column < values.Length; column++) command.Parameters[column].Value = values[column];
        command.ExecuteNonQuery();
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
