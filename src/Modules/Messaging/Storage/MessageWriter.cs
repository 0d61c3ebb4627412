using System.Threading.Channels;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// Group commit (docs/message-path.md): one bounded queue, one loop, one transaction per batch. A sender is answered after the commit that holds its message, never before.
/// Full: the send is refused with `server.busy`; at the stop with `server.draining`.
/// </summary>
internal sealed class MessageWriter : BackgroundLoop
{
    private readonly Channel<PendingMessage> queue;
    private readonly BatchCommit commit;
    private readonly IFactBus bus;
    private readonly MessagingOptions options;
    private readonly MessagingMetrics metrics;
    private long lastBatchAt;
    private volatile bool closed;

    public MessageWriter(BatchCommit commit, IFactBus bus, MessagingOptions options, MessagingMetrics metrics, ILogger<MessageWriter> log, TimeProvider time)
        : base(log, time)
    {
        (this.commit, this.bus, this.options, this.metrics) = (commit, bus, options, metrics);
        queue = Channel.CreateBounded<PendingMessage>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        metrics.QueueDepth(() => queue.Reader.Count);
    }

    protected override string Name => "message writer";

    /// <summary>Joins the queue in the turn of its connection; answers after the commit.</summary>
    public async ValueTask<Outcome<Appended>> Append(PendingMessage message, Turn? turn, CancellationToken ct)
    {
        if (turn is not null) await turn.Comes(ct);
        message.QueuedAt = Time.GetTimestamp();
        if (!queue.Writer.TryWrite(message))
        {
            if (closed) return CommonErrors.ServerDraining;

            metrics.RefusedBusy();
            return CommonErrors.ServerBusy;
        }

        // In the queue, so the next call of the same connection may follow.
        turn?.Dispose();
        return await message.Answered;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Takes no more, commits what it took; the host's shutdown limit bounds the wait.
        closed = true;
        queue.Writer.TryComplete();
        await queue.Reader.Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task Round(CancellationToken stopping)
    {
        if (!await queue.Reader.WaitToReadAsync(stopping))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, Time, stopping);
            return;
        }

        if (options.BatchMode == BatchMode.Fixed) await UntilTheWindowIsOver(stopping);
        var batch = Take();
        lastBatchAt = Time.GetTimestamp();
        // What was taken is brought to its end, also while the process stops: somebody waits for each answer.
        foreach (var committed in await Commit(batch)) await bus.Publish(committed, CancellationToken.None);
    }

    private async Task<IReadOnlyList<CommittedFacts>> Commit(List<PendingMessage> batch)
    {
        try
        {
            return await commit.Run(batch, CancellationToken.None);
        }
        catch (Exception)
        {
            // The last net: who was answered stays answered, and nobody waits for ever.
            foreach (var message in batch) message.Answer(CommonErrors.StorageUnavailable);
            throw;
        }
    }

    private async Task UntilTheWindowIsOver(CancellationToken stopping)
    {
        var rest = options.BatchWindow - Time.GetElapsedTime(lastBatchAt);
        if (lastBatchAt != 0 && rest > TimeSpan.Zero) await Task.Delay(rest, Time, stopping);
    }

    private List<PendingMessage> Take()
    {
        var batch = new List<PendingMessage>(Math.Min(options.BatchSize, queue.Reader.Count));
        while (batch.Count < options.BatchSize && queue.Reader.TryRead(out var message))
        {
            metrics.Waited(Time.GetElapsedTime(message.QueuedAt), options.BatchWindow);
            batch.Add(message);
        }

        return batch;
    }
}
