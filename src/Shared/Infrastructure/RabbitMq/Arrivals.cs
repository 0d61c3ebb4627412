using System.Text;
using MatchChat.Infrastructure.InProcess;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>What another node told: made into the fact that it was, and told to the same handlers that would have heard it had it happened here.</summary>
internal sealed class Arrivals(FactKinds kinds, FactTeller teller, NodeName node, RabbitMetrics metrics, ILogger<Arrivals> log)
{
    private readonly byte[] own = Encoding.UTF8.GetBytes(node.Value);

    public async ValueTask Take(Delivery delivery, Hearing hearing, CancellationToken ct)
    {
        metrics.Received();
        if (IsOwn(delivery)) return;

        try
        {
            if (Read(delivery) is { } fact) await teller.TellElsewhere(fact, hearing, ct);
        }
#pragma warning disable CA1031 // Whatever somebody put into the exchange must not end the consumer; its text stays out of the log.
        catch (Exception cause) when (cause is not OperationCanceledException)
#pragma warning restore CA1031
        {
            metrics.Unreadable();
            InfrastructureLog.ArrivalUnreadable(log, cause.GetType().Name);
        }
    }

    // Null where no handler of this version needs it.
    private IFact? Read(Delivery delivery)
    {
        var data = CloudEvents.Read(delivery.Body.Span, out var key);
        return kinds.Find(key)?.Read(data, People(delivery));
    }

    private static List<UserId> People(Delivery delivery)
    {
        var people = new List<UserId>();
        foreach (var key in Copies(delivery).Prepend(delivery.RoutingKey))
        {
            if (Topology.TryPerson(key, out var person)) people.Add(person);
        }

        return people;
    }

    private static IEnumerable<string> Copies(Delivery delivery) =>
        Header(delivery, Topology.CopyHeader) is IEnumerable<object> keys ? keys.OfType<byte[]>().Select(Encoding.UTF8.GetString) : [];

    // Half of what comes: who sends is bound to the node from which he sends.
    private bool IsOwn(Delivery delivery) => Header(delivery, Topology.NodeHeader) is byte[] name && name.AsSpan().SequenceEqual(own);

    private static object? Header(Delivery delivery, string name) => delivery.Properties.Headers?.TryGetValue(name, out var value) == true ? value : null;
}
