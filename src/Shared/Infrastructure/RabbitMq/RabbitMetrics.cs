using System.Diagnostics.Metrics;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>What an operator sees of the way to the broker and back.</summary>
internal sealed class RabbitMetrics
{
    private readonly Meter meter;
    private readonly Counter<long> published;
    private readonly Counter<long> confirmed;
    private readonly Counter<long> refused;
    private readonly Counter<long> unconfirmed;
    private readonly Counter<long> received;
    private readonly Counter<long> unreadable;
    private readonly Counter<long> rung;
    private readonly Counter<long> matches;

    public RabbitMetrics(IMeterFactory meters, LinkState state)
    {
        meter = meters.Create("MatchChat.RabbitMq");
        published = meter.CreateCounter<long>("matchchat_broker_published", "{event}", "Events given to the broker; one for every node counts twice.");
        confirmed = meter.CreateCounter<long>("matchchat_broker_confirmed", "{event}", "Events that the broker has confirmed.");
        refused = meter.CreateCounter<long>("matchchat_broker_refused", "{event}", "Events that the broker did not take, because a queue of some service is full and refuses; they stay in the outbox.");
        unconfirmed = meter.CreateCounter<long>("matchchat_broker_unconfirmed", "{event}", "Events of which the broker said nothing in time, as when a queue of some service has no majority; they stay in the outbox.");
        received = meter.CreateCounter<long>("matchchat_broker_received", "{event}", "Events that came from the broker, this node's own included.");
        unreadable = meter.CreateCounter<long>("matchchat_broker_unreadable", "{event}", "Events from the broker that are not of this product, or whose handling failed.");
        rung = meter.CreateCounter<long>("matchchat_broker_bell", "{ring}", "Times that the queue of this node was too long and its oldest events were dropped; the sockets resync.");
        matches = meter.CreateCounter<long>("matchchat_broker_matches", "{event}", "Events of the matching service, by what became of them.");
        meter.CreateObservableCounter("matchchat_broker_disconnects", () => state.Losses, "{connection}", "Connections to the broker that were lost.");
        meter.CreateObservableGauge("matchchat_broker_up", () => state.IsUp ? 1 : 0, "{connection}", "0 while this node does not hear the others.");
    }

    public void Bindings(Func<int> count) => meter.CreateObservableGauge("matchchat_broker_bindings", count, "{person}", "People that the queue of this node is bound to.");

    public void Published(int count) => published.Add(count);

    public void Confirmed(int count) => confirmed.Add(count);

    public void Refused(int count) => refused.Add(count);

    public void Unconfirmed(int count) => unconfirmed.Add(count);

    public void Received() => received.Add(1);

    public void Unreadable() => unreadable.Add(1);

    public void BellRung() => rung.Add(1);

    public void MatchDone() => Match("done");

    public void MatchDead() => Match("dead");

    public void MatchWaits() => Match("waited");

    private void Match(string result) => matches.Add(1, new KeyValuePair<string, object?>("result", result));
}
