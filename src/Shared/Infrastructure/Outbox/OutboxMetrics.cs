using System.Diagnostics.Metrics;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>What an operator sees of the way from the commit to the broker.</summary>
internal sealed class OutboxMetrics(IMeterFactory meters)
{
    private readonly Counter<long> dropped = meters.Create("MatchChat.Outbox").CreateCounter<long>(
        "matchchat_broker_feed_dropped", "{commit}", "Commits that had no place on the way to the broker; what is durable of them is published from the outbox, the rest not at all.");

    private readonly Counter<long> left = meters.Create("MatchChat.Outbox").CreateCounter<long>(
        "matchchat_outbox_left", "{batch}", "Batches of facts of which something is tried again later: a queue of some service does not take it, or the broker says nothing.");

    public void Dropped() => dropped.Add(1);

    public void Left() => left.Add(1);
}
