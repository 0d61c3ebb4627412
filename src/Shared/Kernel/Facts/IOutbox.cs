using System.Data.Common;

namespace MatchChat.Kernel.Facts;

/// <summary>Port: keeps the durable facts of a commit, in its own transaction, until the broker has confirmed them. Without a broker it keeps nothing (docs/decisions/0011-outbox.md).</summary>
public interface IOutbox
{
    /// <summary>Writes one row for all of them; null where there is nothing to keep, or nobody to keep it for.</summary>
    ValueTask<Kept?> Keep(IReadOnlyList<IFact> facts, DbTransaction transaction, CancellationToken ct);
}

/// <summary>One fact as it goes to the broker.</summary>
/// <param name="RoutingKey">`message.appended`.</param>
/// <param name="Audience">The people it is copied to, by `to.{userId}`.</param>
/// <param name="Event">The CloudEvent, structured JSON in UTF-8. Made once: a consumer recognises a repeat by its `id`.</param>
/// <param name="Durable">Kept in the outbox with its commit.</param>
/// <param name="Personal">The version of one person (<see cref="FactParts.Own"/>), or nobody else's business at all (<see cref="IPersonalFact"/>): for nobody who binds by type.</param>
/// <param name="ByTypeOnly">Every node has had it, and some service not: it goes to those alone who bind by type.</param>
public sealed record WireFact(string RoutingKey, IReadOnlyList<UserId> Audience, byte[] Event, bool Durable = false, bool Personal = false, bool ByTypeOnly = false);

/// <summary>A row of the outbox, to be deleted when the broker has confirmed its facts.</summary>
public sealed record Kept(long Position, IReadOnlyList<WireFact> Facts)
{
    /// <summary>Rows of earlier commits, confirmed by the broker, that are gone with this commit.</summary>
    public IReadOnlyList<long> Deleted { get; init; } = [];
}

/// <summary>What one commit has to tell.</summary>
/// <param name="Kept">Its row in the outbox; null where there is none.</param>
public sealed record CommittedFacts(IReadOnlyList<IFact> Facts, Kept? Kept = null);

/// <summary>The outbox of a process that has no broker.</summary>
public sealed class NoOutbox : IOutbox
{
    public ValueTask<Kept?> Keep(IReadOnlyList<IFact> facts, DbTransaction transaction, CancellationToken ct) => default;
}
