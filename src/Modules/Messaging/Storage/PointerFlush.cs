using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Storage;

/// <summary>One transaction that moves many people's pointers forward. A pointer never goes back, and never past the newest message that its person can see.</summary>
internal sealed class PointerFlush(IDatabaseEngine engine, IOutbox outbox, MessagingMetrics metrics, TimeProvider time) : IAsyncDisposable
{
    private const int MostAttempts = 10;

    private PointerStatements? statements;

    public MessagingMetrics Metrics => metrics;

    public async ValueTask<FlushOutcome> Run(IReadOnlyList<PendingPointer> moves, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnce(moves, ct);
            }
            catch (Exception cause)
            {
                await DisposeAsync();
                // A row that another node has made meanwhile is there at the next try.
                if (attempt >= MostAttempts || engine.Classify(cause) is not (DatabaseFault.Contention or DatabaseFault.Duplicate)) throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (statements is { } old) await old.DisposeAsync();
        statements = null;
    }

    private async Task<FlushOutcome> RunOnce(IReadOnlyList<PendingPointer> moves, CancellationToken ct)
    {
        using var line = await engine.EnterWrite(ct);
        statements ??= await PointerStatements.Open(engine, ct);
        await using var transaction = await engine.BeginWrite(statements.Connection, ct);
        statements.Enter(transaction);
        var now = time.GetUtcNow();
        var outcome = new FlushOutcome(moves.Count);
        foreach (var move in moves) outcome.Answer(move, await Move(move, now, outcome, ct));
        outcome.Kept = await outbox.Keep(outcome.Facts, transaction, ct);
        await transaction.CommitAsync(CancellationToken.None);
        metrics.PointersMoved(moves.Count);
        return outcome;
    }

    private async Task<PointerState> Move(PendingPointer move, DateTimeOffset now, FlushOutcome outcome, CancellationToken ct)
    {
        var isPublic = move.IsPublic && !await statements!.IsAnybodySilenced(move, ct);
        var before = await statements!.ReadMember(move, ct);
        var readMark = await statements.NewestVisible(move, move.Read, ct);
        var deliveredMark = move.Delivered == move.Read ? readMark : await statements.NewestVisible(move, move.Delivered, ct);
        var read = Math.Max(before.ReadSeq, readMark?.Seq ?? 0);
        var delivered = Math.Max(before.DeliveredSeq, Math.Max(read, deliveredMark?.Seq ?? 0));
        var moved = read > before.ReadSeq || delivered > before.DeliveredSeq;
        if (moved) await statements.WriteMember(move, delivered, read, isPublic ? read : 0, now, ct);

        if (read > before.ReadSeq) outcome.Facts.Add(await Tell(move, isPublic, ReceiptKind.Read, readMark!.Value, before.ReadSeq, now, ct));
        if (delivered > Math.Max(before.DeliveredSeq, read)) outcome.Facts.Add(await Tell(move, isPublic, ReceiptKind.Delivered, deliveredMark!.Value, before.DeliveredSeq, now, ct));
        var unread = move.AsksUnread ? await statements.Unread(move, read, ct) : 0;
        return new PointerState(read, unread, before.CreatedAt, moved ? now : before.UpdatedAt);
    }

    private async Task<IFact> Tell(PendingPointer move, bool isPublic, ReceiptKind kind, VisibleMark mark, long from, DateTimeOffset now, CancellationToken ct)
    {
        IReadOnlyList<UserId> hearers = [];
        if (isPublic)
        {
            await statements!.WriteReceipt(move, kind, mark.Seq, now, ct);
            var senders = await statements.SendersBetween(move, from, mark.Seq, ct);
            hearers = [.. senders.Where(move.Access.Audience.Contains)];
        }

        return kind == ReceiptKind.Read
            ? new MessageRead(move.Conversation, move.User, mark.Seq, mark.Id, now, hearers, move.Connection)
            : new MessageDelivered(move.Conversation, move.User, mark.Seq, mark.Id, now, hearers);
    }
}

/// <summary>What became of each move, kept back until the commit is through.</summary>
internal sealed class FlushOutcome(int size)
{
    private readonly List<(PendingPointer Move, PointerState State)> answers = new(size);

    public List<IFact> Facts { get; } = new(size);

    /// <summary>The facts as they wait for the broker.</summary>
    public Kept? Kept { get; set; }

    public void Answer(PendingPointer move, PointerState state) => answers.Add((move, state));

    public void Release()
    {
        foreach (var (move, state) in answers) move.Answer(state);
    }
}
