using System.Data.Common;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Storage.Sqlite;

/// <summary>
/// SQLite is a library in this process: a round trip costs nothing, so every statement is prepared once and runs row by row (<see cref="IEmbeddedDatabase"/>).
/// </summary>
internal sealed class SqliteMessageStore(IDatabaseEngine engine, IEmbeddedDatabase sqlite, ILogger<SqliteMessageStore> log) : IMessageStore, IAsyncDisposable
{
    // 32 MiB, of this one connection: with the default of 2 MiB the ends of a few hundred conversations and their indexes are read from the file again in every batch (measured).
    private const string CacheSize = "PRAGMA cache_size = -32768";

    private Statements? statements;

    public async ValueTask<DbConnection> Open(CancellationToken ct)
    {
        if (statements is null)
        {
            var connection = engine.NewConnection();
            await engine.Open(connection, ct);
            await using (var cache = connection.Command(CacheSize)) await cache.ExecuteNonQueryAsync(ct);
            statements = new Statements(connection, sqlite, log);
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
    public Task<Dictionary<ConversationId, HeadRow>> LockHeads(DbTransaction transaction, IReadOnlyList<ConversationId> inOrder, CancellationToken ct)
    {
        var heads = new Dictionary<ConversationId, HeadRow>(inOrder.Count);
        var row = statements!.ReadHead;
        foreach (var conversation in inOrder)
        {
            row.Set(1, conversation.Value);
            if (!row.Next()) continue;

            heads.Add(conversation, new HeadRow
            {
                ConversationId = conversation,
                LastSeq = row.Long(0),
                Revision = row.Long(1),
                LastMessageAt = row.TimeOrNull(2),
                ClosedAt = row.TimeOrNull(3),
                Silenced = row.IsNull(4) ? null : row.Text(4),
            });
            row.Leave();
        }

        return Task.FromResult(heads);
    }

    public Task InsertHeads(DbTransaction transaction, IReadOnlyList<HeadRow> heads, IReadOnlyList<MemberRow> members, CancellationToken ct)
    {
        var head = statements!.InsertHead;
        foreach (var row in heads)
        {
            head.Set(1, row.ConversationId.Value);
            head.Set(2, row.Silenced);
            head.Run();
        }

        var member = statements.InsertMember;
        foreach (var row in members)
        {
            member.Set(1, row.UserId.Value);
            member.Set(2, row.ConversationId.Value);
            member.Set(3, row.CreatedAt);
            member.Set(4, row.UpdatedAt);
            member.Run();
        }

        return Task.CompletedTask;
    }

    public Task<Dictionary<RepeatKey, KnownMessage>> FindKnown(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct)
    {
        var known = new Dictionary<RepeatKey, KnownMessage>(pending.Count);
        var row = statements!.FindKnown;
        foreach (var message in pending)
        {
            row.Set(1, message.Conversation.Value);
            row.Set(2, message.Sender.Value);
            row.Set(3, message.ClientMessageId.Value);
            if (!row.Next()) continue;

            known[RepeatKey.Of(message)] = new KnownMessage(new MessageId(row.Guid(0)), row.IsNull(1) ? null : row.Bytes(1).ToArray());
            row.Leave();
        }

        return Task.FromResult(known);
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

    public Task InsertMessages(DbTransaction transaction, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        var insert = statements!.InsertMessage;
        foreach (var row in rows)
        {
            insert.Set(1, row.ConversationId.Value);
            insert.Set(2, row.Seq);
            insert.Set(3, row.Id.Value);
            insert.Set(4, row.Revision);
            insert.Set(5, row.SenderId.Value);
            insert.Set(6, row.ClientMessageId.Value);
            insert.Set(7, row.RequestHash);
            insert.Set(8, row.Type);
            insert.Set(9, row.Content);
            insert.Set(10, row.ReplyToSeq);
            insert.Set(11, row.Mentions);
            insert.Set(12, row.Metadata);
            insert.Set(13, row.VisibleTo?.Value);
            insert.Set(14, row.CreatedAt);
            insert.Run();
        }

        return Task.CompletedTask;
    }

    public Task UpdateHeads(DbTransaction transaction, IReadOnlyCollection<HeadRow> heads, CancellationToken ct)
    {
        var update = statements!.UpdateHead;
        foreach (var head in heads)
        {
            update.Set(1, head.LastSeq);
            update.Set(2, head.Revision);
            update.Set(3, head.LastMessageAt);
            update.Set(4, head.ConversationId.Value);
            update.Run();
        }

        return Task.CompletedTask;
    }

    public async Task<bool> IsCommitted(MessageRow row, CancellationToken ct)
    {
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        await using var command = connection.Command("SELECT COUNT(*) FROM messaging_messages WHERE id = @p0");
        command.Parameter("@p0", engine.Values.Of(row.Id.Value));
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    private sealed class Statements(DbConnection connection, IEmbeddedDatabase sqlite, ILogger log) : IAsyncDisposable
    {
        public DbConnection Connection => connection;

        public IEmbeddedStatement ReadHead { get; } = sqlite.Prepare(connection, "SELECT last_seq, revision, last_message_at, closed_at, silenced FROM messaging_heads WHERE conversation_id = ?1");

        public IEmbeddedStatement InsertHead { get; } = sqlite.Prepare(connection, "INSERT INTO messaging_heads (conversation_id, last_seq, revision, silenced) VALUES (?1, 0, 0, ?2)");

        // A member may be there although the head is not: somebody archived or muted first.
        public IEmbeddedStatement InsertMember { get; } = sqlite.Prepare(
            connection,
            """
            INSERT INTO messaging_members (user_id, conversation_id, delivered_seq, read_seq, public_read_seq, notified_seq, created_at, updated_at)
            SELECT ?1, ?2, 0, 0, 0, 0, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM messaging_members WHERE user_id = ?1 AND conversation_id = ?2)
            """);

        public IEmbeddedStatement FindKnown { get; } = sqlite.Prepare(
            connection, "SELECT id, request_hash FROM messaging_messages WHERE conversation_id = ?1 AND sender_id = ?2 AND client_message_id = ?3");

        // Only replies pay for it, so it is an ordinary one, read like every message.
        public PreparedStatement FindAnswered { get; } = new(connection, $"SELECT {MessageRows.Columns} FROM messaging_messages m WHERE m.conversation_id = @p0 AND m.seq = @p1", 2);

        public IEmbeddedStatement InsertMessage { get; } = sqlite.Prepare(
            connection,
            """
            INSERT INTO messaging_messages (conversation_id, seq, id, revision, sender_id, client_message_id, request_hash, type, content, reply_to_seq, mentions, metadata, visible_to, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            """);

        public IEmbeddedStatement UpdateHead { get; } = sqlite.Prepare(
            connection, "UPDATE messaging_heads SET last_seq = ?1, revision = ?2, last_message_at = ?3 WHERE conversation_id = ?4");

        public async ValueTask DisposeAsync()
        {
            // Before the connection: one with statements of ours on it could not go.
            foreach (var statement in new[] { ReadHead, InsertHead, InsertMember, FindKnown, InsertMessage, UpdateHead }) statement.Dispose();
            await FindAnswered.DisposeAsync();
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
