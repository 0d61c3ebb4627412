using System.Data.Common;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Messaging.Storage;

/// <summary>How far people have come, as they let others see it: only what <c>messaging_receipts</c> says.</summary>
internal sealed class ReceiptReader(IDatabaseEngine engine)
{
    // Messages further apart than this are looked up one by one: a change of message 1 beside one of message 1,000,000 must not fetch all receipts between them.
    private const int WidestGap = 64;

    private const string Kinds = "(SELECT CAST(1 AS tinyint) AS kind UNION ALL SELECT CAST(2 AS tinyint)) kinds";

    /// <summary>From the lowest seq of a stretch on, up to the first row at or past its highest.</summary>
    internal const string StretchesText = $$"""
        WITH keys (conversation_id, low, high) AS ({keys})
        SELECT r.conversation_id, r.user_id, r.kind, r.up_to_seq, r.at
        FROM keys
        CROSS JOIN messaging_members p
        CROSS JOIN {{Kinds}}
        CROSS JOIN messaging_receipts r
        WHERE p.conversation_id = keys.conversation_id
          AND r.conversation_id = keys.conversation_id AND r.user_id = p.user_id AND r.kind = kinds.kind
          AND r.up_to_seq >= keys.low
          AND r.up_to_seq <= (
            SELECT COALESCE(MIN(n.up_to_seq), keys.high) FROM messaging_receipts n
            WHERE n.conversation_id = keys.conversation_id AND n.user_id = p.user_id AND n.kind = kinds.kind AND n.up_to_seq >= keys.high)
        """;

    internal const string NewestText = $$"""
        WITH keys (conversation_id) AS ({keys})
        SELECT r.conversation_id, r.user_id, r.kind, r.up_to_seq, r.at
        FROM keys
        CROSS JOIN messaging_members p
        CROSS JOIN {{Kinds}}
        CROSS JOIN messaging_receipts r
        WHERE p.conversation_id = keys.conversation_id
          AND r.conversation_id = keys.conversation_id AND r.user_id = p.user_id AND r.kind = kinds.kind
          AND r.up_to_seq = (
            SELECT MAX(n.up_to_seq) FROM messaging_receipts n
            WHERE n.conversation_id = keys.conversation_id AND n.user_id = p.user_id AND n.kind = kinds.kind)
        """;

    /// <summary>What decides status, `deliveredAt` and `readAt` of these messages.</summary>
    public async Task<Receipts> Of(MessagingDbContext db, IReadOnlyList<MessageRow> messages, CancellationToken ct) =>
        new(await db.RowsByKeys(StretchesText, Stretches(messages), _ => { }, Read, ct));

    /// <summary>The public pointers of everybody in these conversations.</summary>
    public async Task<PublicPointers> Newest(MessagingDbContext db, IEnumerable<ConversationId> conversations, CancellationToken ct)
    {
        var keys = conversations.Select(id => new[] { engine.Values.Of(id.Value) });
        return new PublicPointers(await db.RowsByKeys(NewestText, keys, _ => { }, Read, ct));
    }

    /// <summary>Neighbouring messages as (conversation, lowest seq, highest seq).</summary>
    private IEnumerable<object[]> Stretches(IReadOnlyList<MessageRow> messages)
    {
        foreach (var conversation in messages.GroupBy(message => message.ConversationId))
        {
            var seqs = conversation.Select(message => message.Seq).Order().ToList();
            var low = seqs[0];
            for (var i = 0; i < seqs.Count; i++)
            {
                var isLast = i == seqs.Count - 1;
                if (!isLast && seqs[i + 1] - seqs[i] <= WidestGap) continue;

                yield return [engine.Values.Of(conversation.Key.Value), low, seqs[i]];
                if (!isLast) low = seqs[i + 1];
            }
        }
    }

    private ReceiptRow Read(DbDataReader reader) => new()
    {
        ConversationId = new ConversationId(engine.Values.ReadGuid(reader, 0)),
        UserId = new UserId(engine.Values.ReadGuid(reader, 1)),
        Kind = (ReceiptKind)reader.GetByte(2),
        UpToSeq = reader.GetInt64(3),
        At = engine.Values.ReadTime(reader, 4),
    };
}
