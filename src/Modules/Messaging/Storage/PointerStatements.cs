using System.Data.Common;
using System.Globalization;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Messaging.Storage;

/// <summary>The newest message at or before a pointer that its person can see.</summary>
internal readonly record struct VisibleMark(long Seq, MessageId Id);

/// <summary>A member as a flush finds it.</summary>
internal readonly record struct MemberPointers(long DeliveredSeq, long ReadSeq, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>The statements of a flush, on a connection of its own; the same text on every provider.</summary>
internal sealed class PointerStatements : IAsyncDisposable
{
    /// <summary>Two flushes closer than this leave one receipt row: its time is then that of the first.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(10);

    private readonly SqlValues values;
    private readonly PreparedStatement silenced, readMember, insertMember, writeMember, newestVisible, senders, unread, lastReceipt, moveReceipt, insertReceipt;

    private PointerStatements(DbConnection connection, SqlValues values)
    {
        Connection = connection;
        this.values = values;
        silenced = new(connection, "SELECT silenced FROM messaging_heads WHERE conversation_id = @p0", 1);
        readMember = new(connection, "SELECT delivered_seq, read_seq, created_at, updated_at FROM messaging_members WHERE user_id = @p0 AND conversation_id = @p1", 2);
        insertMember = new(
            connection,
            "INSERT INTO messaging_members (user_id, conversation_id, delivered_seq, read_seq, public_read_seq, notified_seq, created_at, updated_at) VALUES (@p0, @p1, 0, 0, 0, 0, @p2, @p2)",
            3);
        // Another node may have moved them further meanwhile.
        writeMember = new(
            connection,
            """
            UPDATE messaging_members SET
              delivered_seq = CASE WHEN delivered_seq < @p2 THEN @p2 ELSE delivered_seq END,
              read_seq = CASE WHEN read_seq < @p3 THEN @p3 ELSE read_seq END,
              public_read_seq = CASE WHEN public_read_seq < @p4 THEN @p4 ELSE public_read_seq END,
              updated_at = @p5
            WHERE user_id = @p0 AND conversation_id = @p1
            """,
            6);
        newestVisible = new(
            connection,
            """
            SELECT seq, id FROM messaging_messages WHERE conversation_id = @p0 AND seq = (
              SELECT MAX(seq) FROM messaging_messages WHERE conversation_id = @p0 AND seq <= @p2 AND (visible_to IS NULL OR visible_to = @p1))
            """,
            3);
        senders = new(
            connection,
            """
            SELECT DISTINCT sender_id FROM messaging_messages
            WHERE conversation_id = @p0 AND seq > @p2 AND seq <= @p3 AND sender_id <> @p1 AND (visible_to IS NULL OR visible_to = @p1)
            """,
            4);
        unread = new(
            connection,
            """
            SELECT COUNT(*) FROM messaging_messages
            WHERE conversation_id = @p0 AND seq > @p2 AND sender_id <> @p1 AND deleted_at IS NULL AND (visible_to IS NULL OR visible_to = @p1)
            """,
            3);
        lastReceipt = new(
            connection,
            """
            SELECT up_to_seq, at FROM messaging_receipts WHERE conversation_id = @p0 AND user_id = @p1 AND kind = @p2 AND up_to_seq = (
              SELECT MAX(up_to_seq) FROM messaging_receipts WHERE conversation_id = @p0 AND user_id = @p1 AND kind = @p2)
            """,
            3);
        moveReceipt = new(
            connection, "UPDATE messaging_receipts SET up_to_seq = @p4 WHERE conversation_id = @p0 AND user_id = @p1 AND kind = @p2 AND up_to_seq = @p3", 5);
        insertReceipt = new(connection, "INSERT INTO messaging_receipts (conversation_id, user_id, kind, up_to_seq, at) VALUES (@p0, @p1, @p2, @p3, @p4)", 5);
    }

    public DbConnection Connection { get; }

    public static async Task<PointerStatements> Open(IDatabaseEngine engine, CancellationToken ct)
    {
        var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        return new PointerStatements(connection, engine.Values);
    }

    public void Enter(DbTransaction transaction)
    {
        foreach (var statement in All) statement.In(transaction);
    }

    /// <summary>A block that came after the gate was asked: the head says so.</summary>
    public async Task<bool> IsAnybodySilenced(PendingPointer move, CancellationToken ct)
    {
        await using var row = await silenced.With(Conversation(move)).Query(ct);
        return await row.ReadAsync(ct) && !row.IsDBNull(0);
    }

    /// <summary>The member's row; made where it is missing.</summary>
    public async Task<MemberPointers> ReadMember(PendingPointer move, CancellationToken ct)
    {
        await using (var row = await readMember.With(User(move), Conversation(move)).Query(ct))
        {
            if (await row.ReadAsync(ct)) return new MemberPointers(row.GetInt64(0), row.GetInt64(1), values.ReadTime(row, 2), values.ReadTime(row, 3));
        }

        var began = move.Access.Conversation.CreatedAt;
        await insertMember.With(User(move), Conversation(move), values.Of(began)).Run(ct);
        return new MemberPointers(0, 0, began, began);
    }

    public Task WriteMember(PendingPointer move, long delivered, long read, long publicRead, DateTimeOffset now, CancellationToken ct) =>
        writeMember.With(User(move), Conversation(move), delivered, read, publicRead, values.Of(now)).Run(ct);

    public async Task<VisibleMark?> NewestVisible(PendingPointer move, long upToSeq, CancellationToken ct)
    {
        if (upToSeq == 0) return null;

        await using var row = await newestVisible.With(Conversation(move), User(move), upToSeq).Query(ct);
        return await row.ReadAsync(ct) ? new VisibleMark(row.GetInt64(0), new MessageId(values.ReadGuid(row, 1))) : null;
    }

    public async Task<IReadOnlyList<UserId>> SendersBetween(PendingPointer move, long after, long upTo, CancellationToken ct)
    {
        var found = new List<UserId>();
        await using var row = await senders.With(Conversation(move), User(move), after, upTo).Query(ct);
        while (await row.ReadAsync(ct)) found.Add(new UserId(values.ReadGuid(row, 0)));
        return found;
    }

    public async Task<int> Unread(PendingPointer move, long readSeq, CancellationToken ct)
    {
        await using var row = await unread.With(Conversation(move), User(move), readSeq).Query(ct);
        await row.ReadAsync(ct);
        return Convert.ToInt32(row.GetValue(0), CultureInfo.InvariantCulture);
    }

    public async Task WriteReceipt(PendingPointer move, ReceiptKind kind, long upToSeq, DateTimeOffset now, CancellationToken ct)
    {
        long? last = null;
        await using (var row = await lastReceipt.With(Conversation(move), User(move), (byte)kind).Query(ct))
        {
            if (await row.ReadAsync(ct) && now - values.ReadTime(row, 1) < Together) last = row.GetInt64(0);
        }

        if (last is { } together) await moveReceipt.With(Conversation(move), User(move), (byte)kind, together, upToSeq).Run(ct);
        else await insertReceipt.With(Conversation(move), User(move), (byte)kind, upToSeq, values.Of(now)).Run(ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in All) await statement.DisposeAsync();
        await Connection.DisposeAsync();
    }

    private IEnumerable<PreparedStatement> All => [silenced, readMember, insertMember, writeMember, newestVisible, senders, unread, lastReceipt, moveReceipt, insertReceipt];

    private object Conversation(PendingPointer move) => values.Of(move.Conversation.Value);

    private object User(PendingPointer move) => values.Of(move.User.Value);
}
