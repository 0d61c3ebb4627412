using MatchChat.Kernel.Facts;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>The port to the message broker. Where nobody stands behind it, there is no outbox either.</summary>
internal interface IFactBroker
{
    /// <summary>Whether it can be reached, as far as is known.</summary>
    bool IsUp { get; }

    /// <summary>Completes when it can be reached.</summary>
    Task Ready(CancellationToken ct);

    /// <summary>
    /// Puts facts on their way. Returns when all of them are, so that what is sent next comes after them; throws where they are not, and some may be.
    /// The task within completes when it is known what became of each, in the order given; it fails when the connection is lost before that.
    /// </summary>
    /// <param name="facts">In this order.</param>
    /// <param name="heardHere">The sockets of this node have had them; otherwise this node hears them from the broker like every other.</param>
    /// <param name="ct">Ends the wait for their turn.</param>
    Task<Task<IReadOnlyList<Fate>>> Send(IReadOnlyList<WireFact> facts, bool heardHere, CancellationToken ct);
}

/// <summary>What became of a fact that was put on its way.</summary>
internal enum Fate
{
    /// <summary>Everybody has it whom it is for.</summary>
    Confirmed,

    /// <summary>Every node has it; a queue of some service is full and refuses, or has no majority and says nothing. Trying again at once would hold up everything else.</summary>
    LeftByService,

    /// <summary>The broker has said nothing at all, for so long that it is not waited for. It may have got through.</summary>
    Unknown,
}
