using MatchChat.Infrastructure.InProcess;
using MatchChat.Kernel.Facts;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>The bus of a node among several: the handlers of this node at once, and the broker for everybody else.</summary>
internal sealed class BrokeredFactBus(InProcessFactBus local, BrokerFeed feed, SettledRows settled) : IFactBus
{
    public ValueTask Publish(CommittedFacts facts, CancellationToken ct)
    {
        feed.Offer(facts);
        if (facts.Kept is { } kept) settled.Gone(kept.Deleted);
        return local.Publish(facts, ct);
    }
}
