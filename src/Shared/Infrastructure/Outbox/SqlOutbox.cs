using System.Data.Common;
using System.Globalization;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// `shared_outbox`: one row for the durable facts of a commit, in its transaction and born claimed by this node, which publishes them right after the commit (<see cref="BrokerFeed"/>).
/// What is still there when the claim runs out is anybody's (<see cref="OutboxRelay"/>). Rows that the broker has confirmed go in the same transaction.
/// </summary>
internal sealed class SqlOutbox(IDatabaseEngine engine, SettledRows settled, NodeName node, TimeProvider time) : IOutbox
{
    public async ValueTask<Kept?> Keep(IReadOnlyList<IFact> facts, DbTransaction transaction, CancellationToken ct)
    {
        var at = time.GetUtcNow();
        List<WireFact> durable = [.. facts.Where(fact => fact.Durable).SelectMany(fact => CloudEvents.Of(fact, at))];
        if (durable.Count == 0) return null;

        var confirmed = settled.TakeAlong();
        await using var command = transaction.Connection!.Command(OutboxSql.Insert(engine.Provider, confirmed.Count));
        command.Transaction = transaction;
        command.Parameter("@p0", durable[0].RoutingKey);
        command.Parameter("@p1", CloudEvents.Pack(durable));
        command.Parameter("@p2", engine.Values.Of(at));
        command.Parameter("@p3", node.Value);
        for (var place = 0; place < confirmed.Count; place++) command.Parameter($"@p{place + 4}", confirmed[place]);
        var position = Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        return new Kept(position, durable) { Deleted = confirmed };
    }
}
