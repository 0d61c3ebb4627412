using System.Data.Common;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// Turns rows into what one person sees: a page costs one query for the messages it answers and one for the receipts, however many rows and conversations it has.
/// </summary>
internal sealed class MessageReader(IDatabaseEngine engine)
{
    // Rows further apart than this are looked up one by one: a change of message 1 beside one of message 1,000,000 must not fetch all receipts between them.
    private const int WidestGap = 64;

    // CROSS JOIN keeps SQLite to this order, which is from few keys to one seek each; elsewhere it is a plain join.
    private const string ReceiptsText = """
        WITH spans (conversation_id, low, high) AS ({0})
        SELECT r.conversation_id, r.user_id, r.kind, r.up_to_seq, r.at
        FROM spans
        CROSS JOIN messaging_members m
        CROSS JOIN (SELECT CAST(1 AS tinyint) AS kind UNION ALL SELECT CAST(2 AS tinyint)) kinds
        CROSS JOIN messaging_receipts r
        WHERE m.conversation_id = spans.conversation_id
          AND r.conversation_id = spans.conversation_id AND r.user_id = m.user_id AND r.kind = kinds.kind
          AND r.up_to_seq >= spans.low
          AND r.up_to_seq <= (
            SELECT COALESCE(MIN(n.up_to_seq), spans.high) FROM messaging_receipts n
            WHERE n.conversation_id = spans.conversation_id AND n.user_id = m.user_id AND n.kind = kinds.kind AND n.up_to_seq >= spans.high)
        """;

    private const string RepliedToText = """
        WITH keys (conversation_id, seq) AS ({0})
        SELECT m.conversation_id, m.seq, m.id, m.sender_id, m.content, m.created_at, m.deleted_at, m.type, m.client_message_id, m.revision
        FROM keys CROSS JOIN messaging_messages m
        WHERE m.conversation_id = keys.conversation_id AND m.seq = keys.seq AND (m.visible_to IS NULL OR m.visible_to = @viewer)
        """;

    private SqlValues Values => engine.Values;

    /// <summary>Rows of one conversation, in their order. The caller has made sure that the viewer may see them.</summary>
    public Task<IReadOnlyList<MessageView>> View(
        MessagingDbContext db, UserId viewer, ConversationInfo conversation, IReadOnlyList<MessageRow> rows, CancellationToken ct) => View(db, viewer, _ => conversation, rows, ct);

    /// <summary>Rows of any conversations, in their order. The caller has made sure that the viewer may see them.</summary>
    public async Task<IReadOnlyList<MessageView>> View(
        MessagingDbContext db, UserId viewer, Func<ConversationId, ConversationInfo> conversationOf, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0) return [];

        var receipts = await ReceiptsOf(db, rows, ct);
        var repliedTo = await RepliedTo(db, viewer, rows, ct);
        return [.. rows.Select(row => MessageViews.Of(
            row,
            row.ReplyToSeq is { } seq ? repliedTo.GetValueOrDefault((row.ConversationId, seq)) : null,
            receipts.Of(row, conversationOf(row.ConversationId).Participants.Select(person => person.UserId))))];
    }

    private async Task<Receipts> ReceiptsOf(MessagingDbContext db, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        var found = new List<ReceiptRow>();
        foreach (var some in Spans(rows).Chunk(SqlKeys.Most))
        {
            await using var command = await db.Sql("", ct);
            Complete(command, ReceiptsText, some);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) found.Add(Receipt(reader));
        }

        return new Receipts(found);
    }

    /// <summary>Stretches of neighbouring rows as (conversation, lowest seq, highest seq).</summary>
    private IEnumerable<object[]> Spans(IReadOnlyList<MessageRow> rows)
    {
        foreach (var conversation in rows.GroupBy(row => row.ConversationId))
        {
            var seqs = conversation.Select(row => row.Seq).Order().ToList();
            var low = seqs[0];
            for (var i = 0; i < seqs.Count; i++)
            {
                var isLast = i == seqs.Count - 1;
                if (!isLast && seqs[i + 1] - seqs[i] <= WidestGap) continue;

                yield return [Values.Of(conversation.Key.Value), low, seqs[i]];
                if (!isLast) low = seqs[i + 1];
            }
        }
    }

    private async Task<Dictionary<(ConversationId, long), MessageRow>> RepliedTo(MessagingDbContext db, UserId viewer, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        var found = new Dictionary<(ConversationId, long), MessageRow>();
        var keys = rows.Where(row => row.ReplyToSeq is not null).Select(row => (row.ConversationId, Seq: row.ReplyToSeq!.Value)).Distinct();
        foreach (var some in keys.Select(key => new[] { Values.Of(key.ConversationId.Value), key.Seq }).Chunk(SqlKeys.Most))
        {
            await using var command = await db.Sql("", ct);
            Complete(command, RepliedToText, some);
            command.Parameter("@viewer", Values.Of(viewer.Value));
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var row = Answered(reader);
                found[(row.ConversationId, row.Seq)] = row;
            }
        }

        return found;
    }

    // The text is one of the constants above; values go in as parameters.
#pragma warning disable CA2100
    private static void Complete(DbCommand command, string text, IReadOnlyList<object[]> keys) => command.CommandText = text.Replace("{0}", command.AsTable(keys), StringComparison.Ordinal);
#pragma warning restore CA2100

    private ReceiptRow Receipt(DbDataReader reader) => new()
    {
        ConversationId = new ConversationId(Values.ReadGuid(reader, 0)),
        UserId = new UserId(Values.ReadGuid(reader, 1)),
        Kind = (ReceiptKind)reader.GetByte(2),
        UpToSeq = reader.GetInt64(3),
        At = Values.ReadTime(reader, 4),
    };

    private MessageRow Answered(DbDataReader reader) => new()
    {
        ConversationId = new ConversationId(Values.ReadGuid(reader, 0)),
        Seq = reader.GetInt64(1),
        Id = new MessageId(Values.ReadGuid(reader, 2)),
        SenderId = new UserId(Values.ReadGuid(reader, 3)),
        Content = reader.GetString(4),
        CreatedAt = Values.ReadTime(reader, 5),
        DeletedAt = Values.ReadTimeOrNull(reader, 6),
        Type = reader.GetString(7),
        ClientMessageId = new ClientMessageId(Values.ReadGuid(reader, 8)),
        Revision = reader.GetInt64(9),
    };
}
