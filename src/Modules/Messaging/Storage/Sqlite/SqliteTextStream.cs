using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage.Sqlite;

/// <summary>One conversation, read from its newest message on in stretches. `createdAt` never runs backwards within it, so by seq is by time.</summary>
internal sealed class SqliteTextStream
{
    private const int Stretch = 100;

    internal const string StretchText = $"""
        SELECT {MessageRows.Columns} FROM messaging_messages m
        WHERE m.conversation_id = @conversation AND m.seq <= @top AND m.deleted_at IS NULL AND {MessageRows.Visible}
        ORDER BY m.seq DESC LIMIT @count
        """;

    internal const string TimeText = "SELECT m.created_at FROM messaging_messages m WHERE m.conversation_id = @conversation AND m.seq = @seq";

    private static readonly Guid Last = Guid.AllBitsSet;

    private readonly MessagingDbContext db;
    private readonly UserId viewer;
    private readonly ConversationId conversation;
    private readonly Cursor? from;
    private readonly PriorityQueue<MessageRow, Cursor> hits = new(SqliteTextSearch.NewestFirst);
    private DateTimeOffset reached;
    private long top;
    private bool isOpen;
    private bool isRead;

    public SqliteTextStream(MessagingDbContext db, UserId viewer, MemberState state, Cursor? from)
    {
        this.db = db;
        this.viewer = viewer;
        this.from = from;
        conversation = state.ConversationId;
        top = state.LastSeq;
        var newest = state.LastMessageAt ?? default;
        reached = from is { } cursor && cursor.At < newest ? cursor.At : newest;
    }

    /// <summary>Nothing that is still to come from here is newer than this.</summary>
    public Cursor Bound => NextHit is { } hit && (isRead || hit.CompareTo(Unread) > 0) ? hit : Unread;

    public bool IsOver => isRead && hits.Count == 0;

    /// <summary>Of what has not been looked at: messages of one moment are by id, and more of the last one looked at may follow.</summary>
    private Cursor Unread => new(reached, Last);

    private Cursor? NextHit => hits.TryPeek(out _, out var hit) ? hit : null;

    public bool TryTake([NotNullWhen(true)] out MessageRow? hit)
    {
        hit = null;
        return NextHit is { } next && next == Bound && hits.TryDequeue(out hit, out _);
    }

    /// <summary>Looks at the next stretch; answers how many messages that were.</summary>
    public async Task<int> ReadOn(SearchText text, CancellationToken ct)
    {
        if (!isOpen) await FindTop(ct);
        isOpen = true;
        await using var command = db.Sql(StretchText);
        command.Parameter("@conversation", SqlValues.Sqlite.Of(conversation.Value));
        command.Parameter("@top", top);
        command.Parameter("@viewer", SqlValues.Sqlite.Of(viewer.Value));
        command.Parameter("@count", Stretch);
        var looked = 0;
        await using var reader = await command.ExecuteReaderAsync(ct);
        for (; await reader.ReadAsync(ct); looked++)
        {
            if (Match(reader, text) is { } row && IsBelowCursor(row)) hits.Enqueue(row, SqliteTextSearch.CursorOf(row));
            (reached, top) = (SqlValues.Sqlite.ReadTime(reader, MessageRows.CreatedAtColumn), reader.GetInt64(MessageRows.SeqColumn) - 1);
        }

        isRead = looked < Stretch;
        return looked;
    }

    private MessageRow? Match(DbDataReader reader, SearchText text)
    {
        // Few match: the others cost no more than their text.
        var isShared = reader.IsDBNull(MessageRows.OwnRevisionColumn);
        if (isShared && !text.IsIn(reader.GetString(MessageRows.ContentColumn))) return null;

        var row = MessageRows.Read(reader, SqlValues.Sqlite).SeenBy(viewer);
        return isShared || (row.DeletedAt is null && text.IsIn(row.Content)) ? row : null;
    }

    private bool IsBelowCursor(MessageRow row) => from is not { } cursor || SqliteTextSearch.CursorOf(row).CompareTo(cursor) < 0;

    /// <summary>The newest message that is not past the cursor, by halving: reading down to it would cost each page what all pages before it cost.</summary>
    private async Task FindTop(CancellationToken ct)
    {
        if (from is not { } cursor) return;

        await using var command = db.Sql(TimeText);
        command.Parameter("@conversation", SqlValues.Sqlite.Of(conversation.Value));
        var seq = command.Parameter("@seq");
        for (var low = 0L; low < top;)
        {
            var middle = (low + top + 1) / 2;
            seq.Value = middle;
            if (await command.ExecuteScalarAsync(ct) is long ticks && ticks > cursor.At.UtcTicks) top = middle - 1;
            else low = middle;
        }
    }
}
