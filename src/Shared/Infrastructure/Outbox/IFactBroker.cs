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
    /// <exception cref="FactsLeftException">The broker has not taken some of them. Others it would.</exception>
    Task Publish(IReadOnlyList<WireFact> facts, bool heardHere, CancellationToken ct);
}

/// <summary>The broker is there and has not taken it. Trying again at once would hold up everything else.</summary>
internal abstract class FactsLeftException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A queue of some service is full and refuses.</summary>
internal sealed class FactsRefusedException(int count) : FactsLeftException($"The broker refused {count} fact(s).");

/// <summary>The broker says nothing, for so long that it is not waited for: a queue of some service has no majority of its nodes. It may have got through.</summary>
internal sealed class FactsUnconfirmedException(int count, Exception cause) : FactsLeftException($"The broker did not confirm {count} fact(s) in time.", cause);
