using MatchChat.Infrastructure.Outbox;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Facts;
using RabbitMQ.Client;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>Puts facts into the exchanges: each once, with everybody it is for in one header, and into the control exchange what every node has to hear.</summary>
internal sealed class RabbitBroker(LinkState state, FactKinds kinds, NodeName node, RabbitMetrics metrics) : IFactBroker, ILinkPart
{
    private const string ContentType = "application/cloudevents+json";

    private static readonly CreateChannelOptions Options = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    private readonly SemaphoreSlim turn = new(1, 1);
    private Outlet? outlet;

    public bool IsUp => state.IsUp;

    public Task Ready(CancellationToken ct) => state.Session(ct);

    public async Task Begin(LinkSession session, CancellationToken ct)
    {
        var channel = await session.Channel(Options, ct);
        await Topology.DeclareExchanges(channel, ct);
        Volatile.Write(ref outlet, new Outlet(channel, new Confirms(channel)));
    }

    public void End() => Volatile.Write(ref outlet, null);

    public async Task Publish(IReadOnlyList<WireFact> facts, bool heardHere, CancellationToken ct)
    {
        var batch = new ConfirmBatch();
        await turn.WaitAsync(ct);
        try
        {
            var to = Volatile.Read(ref outlet) ?? throw new IOException("The broker is away.");
            foreach (var fact in facts) await Publish(to, batch, fact, heardHere);
            batch.Close();
        }
        finally
        {
            turn.Release();
        }

        metrics.Published(batch.Size);
        await batch.Settled.WaitAsync(ct);
        metrics.Confirmed(batch.Size - batch.Refused);
        if (batch.Refused == 0) return;

        metrics.Refused(batch.Refused);
        throw new FactsRefusedException(batch.Refused);
    }

    private async ValueTask Publish(Outlet to, ConfirmBatch batch, WireFact fact, bool heardHere)
    {
        // Before the others: whom it shuts out must not hear more than he has to.
        if (kinds.ConcernsEverybody(fact.RoutingKey)) await Send(to, batch, Topology.Control, fact.RoutingKey, Properties(fact, [], heardHere), fact.Event);

        string[] people = [.. fact.Audience.Select(Topology.KeyOf)];
        if (fact.Personal) await Send(to, batch, Topology.Facts, people[0], Properties(fact, people[1..], heardHere), fact.Event);
        else await Send(to, batch, Topology.Facts, fact.RoutingKey, Properties(fact, people, heardHere), fact.Event);
    }

    private static async ValueTask Send(Outlet to, ConfirmBatch batch, string exchange, string key, BasicProperties properties, byte[] body)
    {
        to.Confirms.Expect(batch);
        // Never cancelled: what is half written closes the channel for everybody.
        await to.Channel.BasicPublishAsync(exchange, key, mandatory: false, properties, body, CancellationToken.None);
    }

    private BasicProperties Properties(WireFact fact, string[] copies, bool heardHere)
    {
        Dictionary<string, object?> headers = new(StringComparer.Ordinal);
        if (copies.Length > 0) headers[Topology.CopyHeader] = copies;
        if (heardHere) headers[Topology.NodeHeader] = node.Value;
        return new BasicProperties { ContentType = ContentType, Persistent = fact.Durable, Headers = headers };
    }

    private sealed record Outlet(IChannel Channel, Confirms Confirms);
}
