using MatchChat.Infrastructure.Outbox;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Facts;
using RabbitMQ.Client;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>Puts facts into the exchanges: each once, with everybody it is for in one header, and into the control exchange what every node has to hear.</summary>
internal sealed class RabbitBroker(LinkState state, FactKinds kinds, NodeName node, RabbitMetrics metrics, TimeProvider time) : IFactBroker, ILinkPart
{
    private const string ContentType = "application/cloudevents+json";

    /// <summary>For what goes to a quorum queue that has no majority the broker says nothing as long as that lasts, and everybody else's facts wait behind it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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

    public async Task<Task<IReadOnlyList<Fate>>> Send(IReadOnlyList<WireFact> facts, bool heardHere, CancellationToken ct)
    {
        var batch = new ConfirmBatch(facts.Count);
        await turn.WaitAsync(ct);
        // Whoever leaves does not wait for a broker that has stopped reading.
        var confirms = await Write(facts, batch, heardHere).WaitAsync(ct);
        metrics.Published(batch.Size);
        return Settled(batch, confirms);
    }

    private async Task<IReadOnlyList<Fate>> Settled(ConfirmBatch batch, Confirms confirms)
    {
        var missed = 0;
        try
        {
            await batch.Settled.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            missed = confirms.Forget(batch);
        }

        metrics.Confirmed(batch.Size - batch.Refused - missed);
        if (batch.Refused > 0) metrics.Refused(batch.Refused);
        if (missed > 0) metrics.Unconfirmed(missed);
        return batch.Fates;
    }

    /// <summary>Whose turn it is. It is over when the last is on its way.</summary>
    private async Task<Confirms> Write(IReadOnlyList<WireFact> facts, ConfirmBatch batch, bool heardHere)
    {
        try
        {
            var to = Volatile.Read(ref outlet) ?? throw new IOException("The broker is away.");
            for (var fact = 0; fact < facts.Count; fact++) await Write(to, new Expected(batch, fact), facts[fact], heardHere);
            batch.Close();
            return to.Confirms;
        }
        finally
        {
            turn.Release();
        }
    }

    private async ValueTask Write(Outlet to, Expected expected, WireFact fact, bool heardHere)
    {
        if (fact.ByTypeOnly)
        {
            await Publish(to, expected, Topology.Facts, fact.RoutingKey, Properties(fact, [], heardHere), fact.Event);
            return;
        }

        // Before the others: whom it shuts out must not hear more than he has to.
        if (kinds.ConcernsEverybody(fact.RoutingKey)) await Publish(to, expected, Topology.Control, fact.RoutingKey, Properties(fact, [], heardHere), fact.Event);

        string[] people = [.. fact.Audience.Select(Topology.KeyOf)];
        if (fact.Personal) await Publish(to, expected, Topology.Facts, people[0], Properties(fact, people[1..], heardHere), fact.Event);
        else await Publish(to, expected, Topology.Facts, fact.RoutingKey, Properties(fact, people, heardHere), fact.Event);
    }

    private static async ValueTask Publish(Outlet to, Expected expected, string exchange, string key, BasicProperties properties, byte[] body)
    {
        to.Confirms.Expect(expected.Batch, expected.Fact);
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

    private readonly record struct Expected(ConfirmBatch Batch, int Fact);
}
