using MatchChat.Kernel.Facts;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>What every node has to hear at once. What is dropped from it rings the same bell: then nothing that is remembered counts any more, and every socket is looked at again.</summary>
internal sealed class ControlQueue(Arrivals arrivals, TimeProvider time) : ILinkPart
{
    private const int Longest = 10_000;
    private const ushort Ahead = 100;

    public async Task Begin(LinkSession session, CancellationToken ct)
    {
        var channel = await session.Channel(options: null, ct);
        await Topology.DeclareOwn(channel, session.ControlQueue, Longest, session.BellQueue, ct);
        await channel.QueueBindAsync(session.ControlQueue, Topology.Control, routingKey: "", cancellationToken: ct);
        await Consumer.Start(channel, session.ControlQueue, Ahead, Ahead / 4, (delivery, stop) => arrivals.Take(delivery, Hearing.Everywhere, stop), session.End, time, ct);
    }

    public void End()
    {
        // The queue is gone with the connection.
    }
}
