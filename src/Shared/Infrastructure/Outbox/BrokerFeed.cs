using System.Threading.Channels;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// The way to the broker right after the commit: publishes many commits at once and deletes their rows when they are confirmed. While the broker is away it keeps the newest;
/// what is durable of the others is in the outbox, and <see cref="OutboxRelay"/> brings it.
/// </summary>
internal sealed class BrokerFeed(IFactBroker broker, OutboxRows rows, FactKinds kinds, OutboxMetrics metrics, ILogger<BrokerFeed> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private const int Capacity = 1_000;
    private const int MostFacts = 1_000;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest }, _ => metrics.Dropped());
    private readonly List<Waiting> inHand = [];
    private readonly TaskCompletionSource emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override string Name => "broker feed";

    /// <summary>Never waits: local sockets do not wait for the broker.</summary>
    public void Offer(CommittedFacts facts) => queue.Writer.TryWrite(new Waiting(facts, Time.GetTimestamp()));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What was taken is published before the process leaves, where there is a broker; what does not make it stays in the outbox.
        queue.Writer.TryComplete();
        if (broker.IsUp) await emptied.Task.WaitAsync(Farewell, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task Round(CancellationToken stopping)
    {
        if (inHand.Count == 0 && !await queue.Reader.WaitToReadAsync(stopping))
        {
            emptied.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, Time, stopping);
            return;
        }

        await broker.Ready(stopping);
        Take();
        if (inHand.Count > 0) await Publish(stopping);
    }

    private void Take()
    {
        // What could not be published at the last try comes first. The order within a conversation is kept, and a repeat does no harm.
        var facts = inHand.Sum(waiting => waiting.Facts.Facts.Count);
        while (facts < MostFacts && queue.Reader.TryRead(out var waiting))
        {
            inHand.Add(waiting);
            facts += waiting.Facts.Facts.Count;
        }

        // Whoever claims its row after so long publishes it, and what is not durable is not worth telling so late.
        inHand.RemoveAll(waiting => Time.GetElapsedTime(waiting.Since) >= OutboxSql.ClaimTime);
    }

    private async Task Publish(CancellationToken stopping)
    {
        try
        {
            await broker.Publish([.. inHand.SelectMany(waiting => Wire(waiting.Facts))], heardHere: true, stopping);
        }
        catch (FactsLeftException left)
        {
            // Their rows stay, and nobody is held up.
            InfrastructureLog.FactsLeft(log, left);
            inHand.Clear();
            return;
        }

        List<long> confirmed = [.. inHand.Where(waiting => waiting.Facts.Kept is not null).Select(waiting => waiting.Facts.Kept!.Position)];
        inHand.Clear();
        await rows.Delete(confirmed, stopping);
    }

    /// <summary>What is kept was made when it was kept; what is not is made now, where anybody on another node would hear it.</summary>
    private IEnumerable<WireFact> Wire(CommittedFacts committed) =>
    [
        .. committed.Kept?.Facts ?? [],
        .. committed.Facts.Where(fact => (committed.Kept is null || !fact.Durable) && kinds.Find(fact.RoutingKey) is not null).SelectMany(fact => CloudEvents.Of(fact, Time.GetUtcNow())),
    ];

    private sealed record Waiting(CommittedFacts Facts, long Since);
}
