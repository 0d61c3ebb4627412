using MatchChat.Kernel.Facts;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>The port to the message broker. Where nobody stands behind it, there is no outbox either.</summary>
internal interface IFactBroker
{
    /// <summary>Returns when the broker has confirmed all of them; throws where it did not, and some may have got through.</summary>
    Task Publish(IReadOnlyList<WireFact> facts, CancellationToken ct);
}
