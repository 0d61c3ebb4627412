using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Realtime;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>
/// What the other nodes tell to the people of this one. The queue is bounded: when this node cannot keep up the oldest are dropped, which rings the bell, and the sockets resync.
/// </summary>
internal sealed class NodeQueue(Arrivals arrivals, PersonBindings bindings, LinkState state, IResync resync, RabbitMetrics metrics, ILogger<NodeQueue> log) : ILinkPart
{
    public const string Overflow = "broker.overflow";

    /// <summary>Some seconds of everything that one node can be sent; the broker holds it in memory.</summary>
    public const int Longest = 20_000;

    public const ushort Ahead = 1_000;

    public async Task Begin(LinkSession session, CancellationToken ct)
    {
        var channel = await session.Channel(options: null, ct);
        await Topology.DeclareOwn(channel, session.BellQueue, longest: 1, bell: null, ct);
        await Topology.DeclareOwn(channel, session.NodeQueue, Longest, session.BellQueue, ct);
        await Consumer.Start(channel, session.NodeQueue, Ahead, Ahead / 4, (delivery, stop) => arrivals.Take(delivery, Hearing.Delivered, stop), session.End, state.Time, ct);
        var bell = await session.Channel(options: null, ct);
        await Consumer.Start(bell, session.BellQueue, ahead: 1, together: 1, Rung, session.End, state.Time, ct);
    }

    public void End()
    {
        // The queues are gone with the connection.
    }

    private async ValueTask Rung(Delivery dropped, CancellationToken ct)
    {
        metrics.BellRung();
        InfrastructureLog.BellRung(log);
        state.Missed();
        await bindings.BindAll(ct);
        resync.Ask(Overflow);
    }
}
