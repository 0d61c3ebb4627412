using System.Text.Json.Serialization;

namespace MatchChat.Kernel.Facts;

/// <summary>
/// Something that has happened and is committed. On the wire it is a CloudEvent 1.0 whose `type` is `matchchat.{RoutingKey}.v1` and whose `data` is the fact itself,
/// so a fact is a contract: add fields, never rename them.
/// </summary>
public interface IFact
{
    /// <summary>`message.appended`: what a consumer binds to.</summary>
    [JsonIgnore]
    string RoutingKey { get; }

    /// <summary>The conversation or the person it is about.</summary>
    [JsonIgnore]
    Guid Subject { get; }

    /// <summary>The people whose sockets may want it; empty where it is for services only.</summary>
    [JsonIgnore]
    IReadOnlyList<UserId> Audience { get; }

    /// <summary>Whether a broker must get it whatever happens: it is kept in the outbox with its commit (<see cref="IOutbox"/>). Otherwise it is told once or not at all.</summary>
    [JsonIgnore]
    bool Durable { get; }
}

/// <summary>Hears one kind of fact.</summary>
public interface IFactHandler<in TFact>
    where TFact : IFact
{
    ValueTask Handle(TFact fact, CancellationToken ct);
}

/// <summary>
/// The port to everybody who hears facts after the caller was answered: handlers on this node at once, in the order of publishing, and other nodes and services by a broker where there is one.
/// Its queue is bounded; a full one makes the publisher wait.
/// </summary>
public interface IFactBus
{
    /// <summary>Takes the facts of one commit, still in memory. Their order within a conversation is kept.</summary>
    ValueTask Publish(CommittedFacts facts, CancellationToken ct);
}
