using System.Threading.Channels;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// The way to the broker right after the commit: publishes many commits at once and deletes their rows when they are confirmed.
/// Full, or the broker away: dropped here; what is durable is in the outbox, and <see cref="OutboxRelay"/> brings it.
/// </summary>
internal sealed class BrokerFeed(IFactBroker broker, OutboxRows rows, ILogger<BrokerFeed> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private const int Capacity = 1_000;
    private const int MostCommits = 100;

    private readonly Channel<CommittedFacts> queue = Channel.CreateBounded<CommittedFacts>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    protected override string Name => "broker feed";

    /// <summary>Never waits: local sockets do not wait for the broker.</summary>
    public void Offer(CommittedFacts facts) => queue.Writer.TryWrite(facts);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What was taken is published before the process leaves; the host's shutdown limit bounds the wait, and what does not make it stays in the outbox.
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

        var taken = new List<CommittedFacts>();
        while (taken.Count < MostCommits && queue.Reader.TryRead(out var facts)) taken.Add(facts);
        await broker.Publish([.. taken.SelectMany(Wire)], stopping);
        await rows.Delete([.. taken.Where(facts => facts.Kept is not null).Select(facts => facts.Kept!.Position)], stopping);
    }

    private IEnumerable<WireFact> Wire(CommittedFacts committed)
    {
        // Made once, when they were kept; what is not durable is made only now.
        var kept = new Queue<WireFact>(committed.Kept?.Facts ?? []);
        foreach (var fact in committed.Facts)
            yield return fact.Durable && kept.TryDequeue(out var made) ? made : CloudEvents.Of(fact, Time.GetUtcNow());
    }
}
