using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage.SqlServer;

/// <summary>The server looks for the text itself, by a collation that knows case in any script; what LIKE would read as a wildcard is escaped.</summary>
internal sealed class SqlServerTextSearch : ITextSearch
{
    internal const string FindText = $$"""
        WITH keys (conversation_id) AS ({keys})
        SELECT TOP (@count) {{MessageRows.Columns}}
        FROM keys CROSS JOIN messaging_messages m
        WHERE m.conversation_id = keys.conversation_id AND m.deleted_at IS NULL AND (m.own_deleted_at IS NULL OR m.sender_id <> @viewer) AND {{MessageRows.Visible}}
          AND (m.created_at < @at OR (m.created_at = @at AND m.id < @id))
          AND CASE WHEN m.own_revision IS NOT NULL AND m.sender_id = @viewer THEN m.own_content ELSE m.content END COLLATE Latin1_General_100_CI_AS_SC LIKE @pattern ESCAPE '\'
        ORDER BY m.created_at DESC, m.id DESC
        """;

    private static readonly Cursor Newest = new(DateTimeOffset.MaxValue, Guid.AllBitsSet);

    public async Task<Hits> Find(MessagingDbContext db, UserId viewer, IReadOnlyList<MemberState> conversations, SearchQuery query, CancellationToken ct)
    {
        var values = SqlValues.SqlServer;
        var from = query.From ?? Newest;
        // Each statement answers the newest of its own conversations, one more than asked for; the newest of all are among them.
        var rows = await db.RowsByKeys(
            FindText,
            conversations.Where(state => state.LastSeq > 0).Select(state => new[] { values.Of(state.ConversationId.Value) }),
            command =>
            {
                command.Parameter("@count", query.Count + 1);
                command.Parameter("@viewer", values.Of(viewer.Value));
                command.Parameter("@at", values.Of(from.At));
                command.Parameter("@id", values.Of(from.Id));
                command.Parameter("@pattern", Pattern(query.Text));
            },
            reader => MessageRows.Read(reader, values),
            ct);

        var newest = rows.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => new System.Data.SqlTypes.SqlGuid(row.Id.Value)).Take(query.Count).ToList();
        return new Hits(newest, rows.Count > query.Count ? new Cursor(newest[^1].CreatedAt, newest[^1].Id.Value) : null);
    }

    internal static string Pattern(string text)
    {
        foreach (var wildcard in new[] { @"\", "%", "_", "[" }) text = text.Replace(wildcard, @"\" + wildcard, StringComparison.Ordinal);
        return $"%{text}%";
    }
}
