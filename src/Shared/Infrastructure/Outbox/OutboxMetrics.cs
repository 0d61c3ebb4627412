using System.Diagnostics.Metrics;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>What an operator sees of the way from the commit to the broker.</summary>
internal sealed class OutboxMetrics(IMeterFactory meters)
{
    private readonly Counter<long> dropped = meters.Create("MatchChat.Outbox").CreateCounter<long>(
        "matchchat_broker_feed_dropped", "{commit}", "Commits that had no place on the way to the broker; what is durable of them is published from the outbox, the rest not at all.");

    public void Dropped() => dropped.Add(1);
}
