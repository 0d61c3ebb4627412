using MatchChat.Kernel.Facts;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>The port to the message broker. Where nobody stands behind it, there is no outbox either.</summary>
internal interface IFactBroker
{
    /// <summary>Whether it can be reached, as far as is known.</summary>
    bool IsUp { get; }

    /// <summary>Completes when it can be reached.</summary>
    Task Ready(CancellationToken ct);

    /// <summary>Returns when the broker has confirmed all of them; throws where it did not, and some may have got through.</summary>
    /// <param name="facts">In this order.</param>
    /// <param name="heardHere">The sockets of this node have had them; otherwise this node hears them from the broker like every other.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="FactsRefusedException">The broker did not take some of them. Others it would.</exception>
    Task Publish(IReadOnlyList<WireFact> facts, bool heardHere, CancellationToken ct);
}

/// <summary>The broker is there and did not take it: a queue of some service is full and refuses. Trying again at once would hold up everything else.</summary>
internal sealed class FactsRefusedException(int count) : Exception($"The broker refused {count} fact(s).");
