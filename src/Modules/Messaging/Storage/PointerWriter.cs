using System.Threading.Channels;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// Receipts, coalesced per person and conversation: one transaction for all moves of a window (docs/message-path.md). The first after a quiet time goes at once.
/// As many people and conversations as the queue has places may wait; full: the call is refused with `server.busy`.
/// </summary>
internal sealed class PointerWriter : BackgroundLoop
{
    private readonly Lock gate = new();
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PointerFlush flush;
    private readonly IStorageGuard guard;
    private readonly IFactBus bus;
    private readonly MessagingOptions options;
    private readonly ILogger log;
    private Dictionary<(ConversationId, UserId), PendingPointer> waiting = [];
    private long lastFlushAt;
    private bool closed;

    public PointerWriter(PointerFlush flush, IStorageGuard guard, IFactBus bus, MessagingOptions options, ILogger<PointerWriter> log, TimeProvider time)
        : base(log, time)
    {
        (this.flush, this.guard, this.bus, this.options, this.log) = (flush, guard, bus, options, log);
        flush.Metrics.PointerQueueDepth(() => waiting.Count);
    }

    protected override string Name => "pointer writer";

    /// <summary>Moves a pointer forward; answers after the commit.</summary>
    public async ValueTask<Outcome<PointerState>> Move(Access access, UserId user, ReceiptKind kind, long upToSeq, string? connection)
    {
        PendingPointer? pending;
        lock (gate)
        {
            if (closed) return CommonErrors.ServerDraining;

            var key = (access.Conversation.Id, user);
            if (!waiting.TryGetValue(key, out pending))
            {
                if (waiting.Count >= options.QueueCapacity) return CommonErrors.ServerBusy;
                waiting.Add(key, pending = new PendingPointer(access, user));
            }

            pending.Merge(access, kind, upToSeq, connection);
        }

        bell.Writer.TryWrite(true);
        return await pending.Answered;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (gate) closed = true;
        await base.StopAsync(cancellationToken);
        await FlushWhatWaits();
    }

    protected override async Task Round(CancellationToken stopping)
    {
        await bell.Reader.ReadAsync(stopping);
        var rest = options.BatchWindow - Time.GetElapsedTime(lastFlushAt);
        if (lastFlushAt != 0 && rest > TimeSpan.Zero) await Task.Delay(rest, Time, stopping);
        lastFlushAt = Time.GetTimestamp();
        await FlushWhatWaits();
    }

    private async Task FlushWhatWaits()
    {
        Dictionary<(ConversationId, UserId), PendingPointer> taken;
        lock (gate) (taken, waiting) = (waiting, []);
        if (taken.Count == 0) return;

        // One order for everybody who locks members, against deadlocks.
        var moves = taken.Values.OrderBy(move => move.Conversation).ThenBy(move => move.User).ToList();
        try
        {
            await Flush(moves);
        }
#pragma warning disable CA1031 // Nobody is left without an answer, whatever it was; it is logged.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            MessagingLog.PointersUnavailable(log, cause, moves.Count);
            foreach (var move in moves) move.Answer(CommonErrors.StorageUnavailable);
        }
    }

    private async Task Flush(IReadOnlyList<PendingPointer> moves)
    {
        FlushOutcome flushed;
        try
        {
            // What was taken is brought to its end, also while the process stops: somebody waits for each answer.
            flushed = await guard.Run(stop => flush.Run(moves, stop), CancellationToken.None);
        }
        catch (Exception cause) when (cause is not (StorageUnavailableException or OperationCanceledException or ObjectDisposedException))
        {
            // A pointer that has moved already stays where it is, so trying again is harmless, whatever became of the transaction.
            await Halve(moves, cause);
            return;
        }

        flushed.Release();
        if (flushed.Facts.Count > 0) await bus.Publish(new CommittedFacts(flushed.Facts, flushed.Kept), CancellationToken.None);
    }

    private async Task Halve(IReadOnlyList<PendingPointer> moves, Exception cause)
    {
        if (moves is [var alone])
        {
            MessagingLog.PointerRefused(log, cause, alone.Conversation.Value);
            alone.Answer(CommonErrors.Internal);
            return;
        }

        MessagingLog.PointersHalved(log, cause, moves.Count);
        var half = moves.Count / 2;
        await Flush([.. moves.Take(half)]);
        await Flush([.. moves.Skip(half)]);
    }
}
