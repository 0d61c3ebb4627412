using System.Globalization;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Messaging.Storage;

/// <summary>Unread = messages past the read pointer, not one's own, not deleted, visible; 0 where the conversation ended.</summary>
internal sealed class UnreadCounter(IDatabaseEngine engine)
{
    internal const string CountText = $$"""
        WITH keys (conversation_id, read_seq) AS ({keys})
        SELECT keys.conversation_id, (
            SELECT COUNT(*) FROM messaging_messages m
            WHERE m.conversation_id = keys.conversation_id AND m.seq > keys.read_seq AND m.sender_id <> @viewer AND m.deleted_at IS NULL AND {{MessageRows.Visible}})
        FROM keys
        """;

    public async Task<int> Of(MessagingDbContext db, UserId person, MemberState state, CancellationToken ct) =>
        (await Of(db, person, [state], ct)).GetValueOrDefault(state.ConversationId);

    /// <summary>Of these conversations; those without unread messages may be left out.</summary>
    public async Task<IReadOnlyDictionary<ConversationId, int>> Of(MessagingDbContext db, UserId person, IReadOnlyList<MemberState> states, CancellationToken ct)
    {
        var beyond = states.Where(state => state.ClosedAt is null && state.LastSeq > state.ReadSeq);
        var counted = await db.RowsByKeys(
            CountText,
            beyond.Select(state => new[] { engine.Values.Of(state.ConversationId.Value), state.ReadSeq }),
            command => command.Parameter("@viewer", engine.Values.Of(person.Value)),
            reader => (Id: new ConversationId(engine.Values.ReadGuid(reader, 0)), Count: Convert.ToInt32(reader.GetValue(1), CultureInfo.InvariantCulture)),
            ct);
        return counted.ToDictionary(count => count.Id, count => count.Count);
    }
}
