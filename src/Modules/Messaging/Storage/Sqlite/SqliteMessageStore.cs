using System.Data.Common;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Storage.Sqlite;

/// <summary>
/// SQLite is a library in this process: a round trip costs nothing, so every statement is prepared once and runs row by row.
/// </summary>
internal sealed class SqliteMessageStore(IDatabaseEngine engine, ILogger<SqliteMessageStore> log) : IMessageStore, IAsyncDisposable
{
    private Statements? statements;

    public async ValueTask<DbConnection> Open(CancellationToken ct)
    {
        if (statements is null)
        {
            var connection = engine.NewConnection();
            await engine.Open(connection, ct);
            statements = new Statements(connection, log);
        }

        return statements.Connection;
    }

    public async ValueTask Forget()
    {
        var old = statements;
        statements = null;
        if (old is not null) await old.DisposeAsync();
    }

    public ValueTask DisposeAsync() => Forget();

    // The transaction began with the lock of the whole file, so every head is locked already.
    public async Task<Dictionary<ConversationId, HeadRow>> LockHeads(DbTransaction transaction, IReadOnlyList<ConversationId> inOrder, CancellationToken ct)
    {
        var heads = new Dictionary<ConversationId, HeadRow>(inOrder.Count);
        var read = statements!.ReadHead.In(transaction);
        foreach (var conversation in inOrder)
        {
            await using var row = await read.With(engine.Values.Of(conversation.Value)).Query(ct);
            if (!await row.ReadAsync(ct)) continue;
            heads.Add(conversation, new HeadRow
            {
                ConversationId = conversation,
                LastSeq = row.GetInt64(0),
                Revision = row.GetInt64(1),
                LastMessageAt = engine.Values.ReadTimeOrNull(row, 2),
                ClosedAt = engine.Values.ReadTimeOrNull(row, 3),
                Silenced = row.IsDBNull(4) ? null : row.GetString(4),
            });
        }

        return heads;
    }

    public async Task InsertHeads(DbTransaction transaction, IReadOnlyList<HeadRow> heads, IReadOnlyList<MemberRow> members, CancellationToken ct)
    {
        var values = engine.Values;
        var head = statements!.InsertHead.In(transaction);
        foreach (var row in heads) await head.With(values.Of(row.ConversationId.Value), row.Silenced).Run(ct);

        var member = statements.InsertMember.In(transaction);
        foreach (var row in members)
            await member.With(values.Of(row.UserId.Value), values.Of(row.ConversationId.Value), values.Of(row.CreatedAt), values.Of(row.UpdatedAt)).Run(ct);
    }

    public async Task<Dictionary<RepeatKey, KnownMessage>> FindKnown(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct)
    {
        var values = engine.Values;
        var known = new Dictionary<RepeatKey, KnownMessage>();
        var find = statements!.FindKnown.In(transaction);
        foreach (var message in pending)
        {
            find.With(values.Of(message.Conversation.Value), values.Of(message.Sender.Value), values.Of(message.ClientMessageId.Value));
            await using var row = await find.Query(ct);
            if (!await row.ReadAsync(ct)) continue;
            known[RepeatKey.Of(message)] = new KnownMessage(new MessageId(values.ReadGuid(row, 0)), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1));
        }

        return known;
    }

    public async Task<Dictionary<(ConversationId Conversation, long Seq), MessageRow>> FindAnswered(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct)
    {
        var answered = new Dictionary<(ConversationId Conversation, long Seq), MessageRow>();
        var find = statements!.FindAnswered.In(transaction);
        foreach (var message in pending.Where(message => message.ReplyToSeq is not null))
        {
            await using var row = await find.With(engine.Values.Of(message.Conversation.Value), message.ReplyToSeq).Query(ct);
            if (await row.ReadAsync(ct)) answered[(message.Conversation, message.ReplyToSeq!.Value)] = MessageRows.Read(row, engine.Values);
        }

        return answered;
    }

    public async Task InsertMessages(DbTransaction transaction, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        var values = engine.Values;
        var insert = statements!.InsertMessage.In(transaction);
        foreach (var row in rows)
        {
            insert.With(
                values.Of(row.ConversationId.Value), row.Seq, values.Of(row.Id.Value), row.Revision, values.Of(row.SenderId.Value), values.Of(row.ClientMessageId.Value),
                row.RequestHash, row.Type, row.Content, row.ReplyToSeq, row.Mentions, row.Metadata, values.Of(row.VisibleTo?.Value), values.Of(row.CreatedAt));
            await insert.Run(ct);
        }
    }

    public async Task UpdateHeads(DbTransaction transaction, IReadOnlyCollection<HeadRow> heads, CancellationToken ct)
    {
        var update = statements!.UpdateHead.In(transaction);
        foreach (var head in heads)
            await update.With(head.LastSeq, head.Revision, engine.Values.Of(head.LastMessageAt), engine.Values.Of(head.ConversationId.Value)).Run(ct);
    }

    public async Task<bool> IsCommitted(MessageId id, CancellationToken ct)
    {
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        await using var command = connection.Command("SELECT COUNT(*) FROM messaging_messages WHERE id = @p0");
        command.Parameter("@p0", engine.Values.Of(id.Value));
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    private sealed class Statements(DbConnection connection, ILogger log) : IAsyncDisposable
    {
        public DbConnection Connection => connection;

        public PreparedStatement ReadHead { get; } = new(connection, "SELECT last_seq, revision, last_message_at, closed_at, silenced FROM messaging_heads WHERE conversation_id = @p0", 1);

        public PreparedStatement InsertHead { get; } = new(connection, "INSERT INTO messaging_heads (conversation_id, last_seq, revision, silenced) VALUES (@p0, 0, 0, @p1)", 2);

        // A member may be there although the head is not: somebody archived or muted first.
        public PreparedStatement InsertMember { get; } = new(
            connection,
            """
            INSERT INTO messaging_members (user_id, conversation_id, delivered_seq, read_seq, public_read_seq, notified_seq, created_at, updated_at)
            SELECT @p0, @p1, 0, 0, 0, 0, @p2, @p3 WHERE NOT EXISTS (SELECT 1 FROM messaging_members WHERE user_id = @p0 AND conversation_id = @p1)
            """,
            4);

        public PreparedStatement FindKnown { get; } = new(
            connection, "SELECT id, request_hash FROM messaging_messages WHERE conversation_id = @p0 AND sender_id = @p1 AND client_message_id = @p2", 3);

        public PreparedStatement FindAnswered { get; } = new(connection, $"SELECT {MessageRows.Columns} FROM messaging_messages m WHERE m.conversation_id = @p0 AND m.seq = @p1", 2);

        public PreparedStatement InsertMessage { get; } = new(
            connection,
            """
            INSERT INTO messaging_messages (conversation_id, seq, id, revision, sender_id, client_message_id, request_hash, type, content, reply_to_seq, mentions, metadata, visible_to, created_at)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13)
            """,
            14);

        public PreparedStatement UpdateHead { get; } = new(
            connection, "UPDATE messaging_heads SET last_seq = @p0, revision = @p1, last_message_at = @p2 WHERE conversation_id = @p3", 4);

        public async ValueTask DisposeAsync()
        {
            foreach (var statement in new[] { ReadHead, InsertHead, InsertMember, FindKnown, FindAnswered, InsertMessage, UpdateHead }) await statement.DisposeAsync();
            await Close();
        }

        private async ValueTask Close()
        {
            try
            {
                await connection.DisposeAsync();
            }
            catch (DbException cause)
            {
                // A transaction that ended without its object's knowing; the handle is closed all the same.
                MessagingLog.ConnectionDropped(log, cause);
            }
        }
    }
}
