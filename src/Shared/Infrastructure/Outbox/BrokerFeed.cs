using System.Threading.Channels;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// The way to the broker right after the commit: one commit after the other is put on its way, and none waits for the confirmation of the one before. It is tried once. While the broker is away it keeps the newest;
/// what is durable of the others, and of what failed, is in the outbox, and <see cref="OutboxRelay"/> brings it.
/// </summary>
internal sealed class BrokerFeed : BackgroundLoop
{
    private const int Capacity = 1_000;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly IFactBroker broker;
    private readonly RowPublisher publisher;
    private readonly FactKinds kinds;
    private readonly Channel<Waiting> queue;
    private readonly TaskCompletionSource emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BrokerFeed(IFactBroker broker, RowPublisher publisher, FactKinds kinds, OutboxMetrics metrics, ILogger<BrokerFeed> log, TimeProvider time)
        : base(log, time)
    {
        (this.broker, this.publisher, this.kinds) = (broker, publisher, kinds);
        queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest }, dropped =>
        {
            metrics.Dropped();
            publisher.Free(dropped.Row);
        });
    }

    protected override string Name => "broker feed";

    /// <summary>Never waits: local sockets do not wait for the broker.</summary>
    public void Offer(CommittedFacts facts)
    {
        var row = new OutgoingRow(facts.Kept?.Position, Wire(facts), HeardHere: true);
        // Where it takes nothing any more, whoever stays publishes it.
        if (row.Facts.Count > 0 && !queue.Writer.TryWrite(new Waiting(row, Time.GetTimestamp()))) publisher.Free(row);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What was taken is published before the process leaves, where there is a broker; what does not make it stays in the outbox, for the next one who looks.
        queue.Writer.TryComplete();
        if (broker.IsUp) await emptied.Task.WaitAsync(Farewell, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
        while (queue.Reader.TryRead(out var waiting)) publisher.Free(waiting.Row);
    }

    protected override async Task Round(CancellationToken stopping)
    {
        if (!await queue.Reader.WaitToReadAsync(stopping))
        {
            await publisher.Quiet(stopping);
            emptied.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, Time, stopping);
            return;
        }

        await broker.Ready(stopping);
        while (queue.Reader.TryRead(out var waiting))
        {
            // Whoever claims its row after so long publishes it, and what is not durable is not worth telling so late.
            if (Time.GetElapsedTime(waiting.Since) < OutboxSql.ClaimTime) _ = await publisher.Publish(waiting.Row, stopping);
            else publisher.Free(waiting.Row);
        }
    }

    /// <summary>What is kept was made when it was kept; what is not is made now, where anybody on another node would hear it.</summary>
    private IReadOnlyList<WireFact> Wire(CommittedFacts committed) =>
    [
        .. committed.Kept?.Facts ?? [],
        .. committed.Facts.Where(fact => (committed.Kept is null || !fact.Durable) && kinds.Find(fact.RoutingKey) is not null).SelectMany(fact => CloudEvents.Of(fact, Time.GetUtcNow())),
    ];

    private sealed record Waiting(OutgoingRow Row, long Since);
}
