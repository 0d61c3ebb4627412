using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Storage.SqlServer;

/// <summary>
/// A server across a network: what costs is the round trip, so each step of a batch is one command that holds many plain statements. A command takes 2,100 parameters at most.
/// </summary>
internal sealed class SqlServerMessageStore(IDatabaseEngine engine, ILogger<SqlServerMessageStore> log) : IMessageStore, IAsyncDisposable
{
    private const int MostParameters = 2_000;

    /// <summary>What one command holds; more goes in bulk.</summary>
    internal static readonly int MessagesInCommand = MostParameters / MessageBulk.Columns.Length;

    private static readonly string InsertMessagesText = $"INSERT INTO {MessageBulk.Table} ({string.Join(", ", MessageBulk.Columns.Select(column => column.Name))}) VALUES ";

    /// <summary>
    /// The lock first: a commit that is still under way holds it, and a read of the last state would not wait for it. So it would be taken for one that failed, the batch would be repeated,
    /// found there, and answered as a duplicate that nobody is told of.
    /// </summary>
    private const string IsCommittedText = """
        UPDATE messaging_heads SET last_seq = last_seq WHERE conversation_id = @p0;
        SELECT COUNT(*) FROM messaging_messages WHERE id = @p1;
        """;

    private DbConnection? connection;
    private bool bulkRefused;

    public async ValueTask<DbConnection> Open(CancellationToken ct)
    {
        if (connection is null)
        {
            var fresh = engine.NewConnection();
            await engine.Open(fresh, ct);
            connection = fresh;
        }

        return connection;
    }

    public async ValueTask Forget()
    {
        var old = connection;
        connection = null;
        if (old is not null) await old.DisposeAsync();
    }

    public ValueTask DisposeAsync() => Forget();

    public async Task<Dictionary<ConversationId, HeadRow>> LockHeads(DbTransaction transaction, IReadOnlyList<ConversationId> inOrder, CancellationToken ct)
    {
        var heads = new Dictionary<ConversationId, HeadRow>(inOrder.Count);
        foreach (var some in inOrder.Chunk(1_000))
        {
            await using var command = New(transaction);
            var ids = some.Select(conversation => Add(command, conversation.Value)).ToList();
            var text = new StringBuilder();
            foreach (var id in ids) text.Append(CultureInfo.InvariantCulture, $"UPDATE messaging_heads SET last_seq = last_seq WHERE conversation_id = {id};\n");
            text.Append(CultureInfo.InvariantCulture, $"SELECT conversation_id, last_seq, revision, last_message_at, closed_at, silenced FROM messaging_heads WHERE conversation_id IN ({string.Join(", ", ids)});");
            Complete(command, text);
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct)) Read(row, heads);
        }

        return heads;
    }

    public async Task InsertHeads(DbTransaction transaction, IReadOnlyList<HeadRow> heads, IReadOnlyList<MemberRow> members, CancellationToken ct)
    {
        foreach (var some in heads.Chunk(MostParameters / 2))
        {
            await Run(transaction, some, ct, (command, head) =>
                $"INSERT INTO messaging_heads (conversation_id, last_seq, revision, silenced) VALUES ({Add(command, head.ConversationId.Value)}, 0, 0, {Add(command, head.Silenced)});");
        }

        foreach (var some in members.Chunk(MostParameters / 4))
        {
            await Run(transaction, some, ct, (command, member) =>
            {
                var (user, conversation) = (Add(command, member.UserId.Value), Add(command, member.ConversationId.Value));
                return "INSERT INTO messaging_members (user_id, conversation_id, delivered_seq, read_seq, public_read_seq, notified_seq, created_at, updated_at) "
                    + $"SELECT {user}, {conversation}, 0, 0, 0, 0, {Add(command, member.CreatedAt)}, {Add(command, member.UpdatedAt)} "
                    + $"WHERE NOT EXISTS (SELECT 1 FROM messaging_members WHERE user_id = {user} AND conversation_id = {conversation});";
            });
        }
    }

    public async Task<Dictionary<RepeatKey, KnownMessage>> FindKnown(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct)
    {
        var known = new Dictionary<RepeatKey, KnownMessage>();
        foreach (var some in pending.Chunk(MostParameters / 3))
        {
            await using var command = New(transaction);
            var keys = some.Select(message =>
                $"SELECT {Add(command, message.Conversation.Value)} AS conversation_id, {Add(command, message.Sender.Value)} AS sender_id, {Add(command, message.ClientMessageId.Value)} AS client_message_id");
            var text = new StringBuilder("SELECT m.conversation_id, m.sender_id, m.client_message_id, m.id, m.request_hash FROM (")
                .AppendJoin(" UNION ALL ", keys)
                .Append(") k JOIN messaging_messages m ON m.conversation_id = k.conversation_id AND m.sender_id = k.sender_id AND m.client_message_id = k.client_message_id;");
            Complete(command, text);
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                var key = new RepeatKey(new ConversationId(row.GetGuid(0)), new UserId(row.GetGuid(1)), new ClientMessageId(row.GetGuid(2)));
                known[key] = new KnownMessage(new MessageId(row.GetGuid(3)), row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4));
            }
        }

        return known;
    }

    public async Task<Dictionary<(ConversationId Conversation, long Seq), MessageRow>> FindAnswered(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct)
    {
        var answered = new Dictionary<(ConversationId Conversation, long Seq), MessageRow>();
        foreach (var some in pending.Where(message => message.ReplyToSeq is not null).Select(message => (message.Conversation, Seq: message.ReplyToSeq!.Value)).Distinct().Chunk(MostParameters / 2))
        {
            await using var command = New(transaction);
            var keys = some.Select(place => $"SELECT {Add(command, place.Conversation.Value)} AS conversation_id, {Add(command, place.Seq)} AS seq");
            Complete(command, new StringBuilder($"SELECT {MessageRows.Columns} FROM (")
                .AppendJoin(" UNION ALL ", keys)
                .Append(") k JOIN messaging_messages m ON m.conversation_id = k.conversation_id AND m.seq = k.seq;"));
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                var found = MessageRows.Read(row, SqlValues.SqlServer);
                answered.Add((found.ConversationId, found.Seq), found);
            }
        }

        return answered;
    }

    public async Task InsertMessages(DbTransaction transaction, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        if (rows.Count > MessagesInCommand && !bulkRefused && connection is SqlConnection)
        {
            await InsertInBulk((SqlTransaction)transaction, rows, ct);
            return;
        }

        foreach (var some in rows.Chunk(MessagesInCommand))
        {
            await using var command = New(transaction);
            var text = new StringBuilder(InsertMessagesText)
                .AppendJoin(", ", some.Select(row => Values(command, row)));
            Complete(command, text);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private async Task InsertInBulk(SqlTransaction transaction, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        try
        {
            await MessageBulk.Insert((SqlConnection)connection!, transaction, rows, ct);
        }
        catch (Exception cause) when (engine.Classify(cause) is DatabaseFault.None or DatabaseFault.Unavailable)
        {
            // A server of another make may know no bulk load. What it left of the transaction and of the connection is nobody's guess: the batch begins anew, with plain statements.
            // A connection that broke says nothing about that.
            bulkRefused = connection?.State == ConnectionState.Open;
            MessagingLog.BulkRefused(log, cause);
            await Forget();
            throw new BatchMustRepeatException("The server takes no bulk load.", cause);
        }
    }

    public async Task UpdateHeads(DbTransaction transaction, IReadOnlyCollection<HeadRow> heads, CancellationToken ct)
    {
        foreach (var some in heads.Chunk(MostParameters / 4))
        {
            await Run(transaction, some, ct, (command, head) =>
                $"UPDATE messaging_heads SET last_seq = {Add(command, head.LastSeq)}, revision = {Add(command, head.Revision)}, last_message_at = {Add(command, head.LastMessageAt)} WHERE conversation_id = {Add(command, head.ConversationId.Value)};");
        }
    }

    public async Task<bool> IsCommitted(MessageRow row, CancellationToken ct)
    {
        await using var fresh = engine.NewConnection();
        await engine.Open(fresh, ct);
        await using var transaction = await engine.BeginWrite(fresh, ct);
        await using var command = fresh.Command(IsCommittedText);
        command.Transaction = transaction;
        command.Parameter("@p0", row.ConversationId.Value);
        command.Parameter("@p1", row.Id.Value);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) > 0;
    }

    private static void Read(DbDataReader row, Dictionary<ConversationId, HeadRow> heads)
    {
        var conversation = new ConversationId(row.GetGuid(0));
        heads.Add(conversation, new HeadRow
        {
            ConversationId = conversation,
            LastSeq = row.GetInt64(1),
            Revision = row.GetInt64(2),
            LastMessageAt = SqlValues.SqlServer.ReadTimeOrNull(row, 3),
            ClosedAt = SqlValues.SqlServer.ReadTimeOrNull(row, 4),
            Silenced = row.IsDBNull(5) ? null : row.GetString(5),
        });
    }

    private static string Values(DbCommand command, MessageRow row) => $"({string.Join(", ", MessageBulk.Values(row).Select(value => Add(command, value)))})";

    private async Task Run<T>(DbTransaction transaction, IReadOnlyList<T> items, CancellationToken ct, Func<DbCommand, T, string> statement)
    {
        await using var command = New(transaction);
        Complete(command, new StringBuilder().AppendJoin('\n', items.Select(item => statement(command, item))));
        await command.ExecuteNonQueryAsync(ct);
    }

    private DbCommand New(DbTransaction transaction)
    {
        var command = connection!.CreateCommand();
        command.Transaction = transaction;
        return command;
    }

    /// <summary>Adds a parameter and answers its name.</summary>
    private static string Add(DbCommand command, object? value)
    {
        var name = "@p" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
        command.Parameter(name, value);
        return name;
    }

    // The text is made of the constants above and names of parameters.
#pragma warning disable CA2100
    private static void Complete(DbCommand command, StringBuilder text) => command.CommandText = text.ToString();
#pragma warning restore CA2100
}
