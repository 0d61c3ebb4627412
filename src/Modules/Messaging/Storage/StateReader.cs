using System.Data.Common;
using System.Text;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage;

/// <summary>Which of a person's conversations; null = both.</summary>
/// <param name="PerhapsUnread">Only those whose head is past the read pointer: what the others have is not even looked at.</param>
internal readonly record struct Which(bool? Ended = null, bool? Archived = null, bool PerhapsUnread = false);

/// <summary>Numbers of a person's conversations: a few by their ids, or the most recently active ones.</summary>
internal sealed class StateReader(IDatabaseEngine engine, ISqlDialect dialect)
{
    private const string ActiveAt = "COALESCE(m.created_at, p.created_at)";

    /// <summary>Everything of <see cref="MemberState"/>; {0} is the column with the conversation's id.</summary>
    private const string Columns = """
        {0}, h.revision, h.closed_at, p.delivered_seq, p.read_seq, p.archived_seq, p.muted_until, p.created_at, p.updated_at, m.seq, m.created_at,
        (SELECT MAX(c.revision) FROM messaging_messages c WHERE c.conversation_id = {0} AND (c.visible_to IS NULL OR c.visible_to = @viewer)),
        (SELECT MAX(o.own_revision) FROM messaging_messages o WHERE o.conversation_id = {0} AND o.sender_id = @viewer AND o.own_revision > 0)
        """;

    /// <summary>The head and the newest visible message; {0} as above.</summary>
    private const string Joins = """
        LEFT JOIN messaging_heads h ON h.conversation_id = {0}
        LEFT JOIN messaging_messages m ON m.conversation_id = {0} AND m.seq = (
            SELECT MAX(s.seq) FROM messaging_messages s WHERE s.conversation_id = {0} AND (s.visible_to IS NULL OR s.visible_to = @viewer))
        """;

    internal static readonly string ByIdsText = $$"""
        WITH keys (conversation_id) AS ({keys})
        SELECT {{With("keys.conversation_id", Columns)}}
        FROM keys
        LEFT JOIN messaging_members p ON p.user_id = @viewer AND p.conversation_id = keys.conversation_id
        {{With("keys.conversation_id", Joins)}}
        """;

    /// <summary>Also for a participant without a row of its own yet.</summary>
    public Task<List<MemberState>> ByIds(MessagingDbContext db, UserId person, IEnumerable<ConversationId> conversations, CancellationToken ct) => db.RowsByKeys(
        ByIdsText,
        conversations.Select(id => new[] { engine.Values.Of(id.Value) }),
        command => command.Parameter("@viewer", engine.Values.Of(person.Value)),
        Read,
        ct);

    /// <summary>Newest first by (last visible message or beginning, id), those below <paramref name="from"/>.</summary>
    public async Task<List<MemberState>> Newest(MessagingDbContext db, UserId person, Which which, Cursor? from, int count, CancellationToken ct)
    {
        await using var command = db.Sql(NewestText(dialect, which, from is not null));
        command.Parameter("@viewer", engine.Values.Of(person.Value));
        command.Parameter("@count", count);
        if (from is { } cursor)
        {
            command.Parameter("@at", engine.Values.Of(cursor.At));
            command.Parameter("@id", engine.Values.Of(cursor.Id));
        }

        return await command.Rows(Read, ct);
    }

    internal static string NewestText(ISqlDialect dialect, Which which, bool fromCursor)
    {
        var rest = new StringBuilder("FROM messaging_members p ").Append(With("p.conversation_id", Joins)).Append(" WHERE p.user_id = @viewer");
        if (which.Ended is { } ended) rest.Append(ended ? " AND h.closed_at IS NOT NULL" : " AND h.closed_at IS NULL");
        if (which.PerhapsUnread) rest.Append(" AND h.last_seq > p.read_seq");
        if (which.Archived is { } archived) rest.Append(archived ? " AND COALESCE(m.seq, 0) <= p.archived_seq" : " AND (p.archived_seq IS NULL OR COALESCE(m.seq, 0) > p.archived_seq)");
        if (fromCursor) rest.Append($" AND ({ActiveAt} < @at OR ({ActiveAt} = @at AND p.conversation_id < @id))");
        rest.Append($" ORDER BY {ActiveAt} DESC, p.conversation_id DESC");
        return dialect.First(With("p.conversation_id", Columns), rest.ToString());
    }

    private static string With(string idColumn, string text) => text.Replace("{0}", idColumn, StringComparison.Ordinal);

    private MemberState Read(DbDataReader reader) => new()
    {
        ConversationId = new ConversationId(engine.Values.ReadGuid(reader, 0)),
        HeadRevision = Number(reader, 1) ?? 0,
        ClosedAt = engine.Values.ReadTimeOrNull(reader, 2),
        DeliveredSeq = Number(reader, 3) ?? 0,
        ReadSeq = Number(reader, 4) ?? 0,
        ArchivedSeq = Number(reader, 5),
        MutedUntil = engine.Values.ReadTimeOrNull(reader, 6),
        CreatedAt = engine.Values.ReadTimeOrNull(reader, 7),
        UpdatedAt = engine.Values.ReadTimeOrNull(reader, 8),
        LastSeq = Number(reader, 9) ?? 0,
        LastMessageAt = engine.Values.ReadTimeOrNull(reader, 10),
        SharedRevision = Number(reader, 11) ?? 0,
        OwnRevision = Number(reader, 12) ?? 0,
    };

    private static long? Number(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
