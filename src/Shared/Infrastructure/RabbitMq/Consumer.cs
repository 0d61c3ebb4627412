using RabbitMQ.Client;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>One message as it came. Its body is the library's again when it is taken.</summary>
internal readonly record struct Delivery(string RoutingKey, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body);

/// <summary>
/// Takes one message after the other and confirms what it has taken: what the broker may send ahead is bounded, and so is what waits here.
/// </summary>
internal sealed class Consumer(IChannel channel, int together, Func<Delivery, CancellationToken, ValueTask> take, Action<string> lost) : AsyncDefaultBasicConsumer(channel)
{
    private const string Deleted = "a queue was deleted";

    private int taken;

    /// <param name="together">
    /// So many are confirmed in one word: each costs the broker as much as a message. Only for a queue that goes with its connection, where nobody else waits for what is taken and not confirmed; otherwise 1.
    /// </param>
    public static async Task Start(IChannel channel, string queue, ushort ahead, int together, Func<Delivery, CancellationToken, ValueTask> take, Action<string> lost, CancellationToken ct)
    {
        await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: ahead, global: false, ct);
        await channel.BasicConsumeAsync(queue, autoAck: false, new Consumer(channel, together, take, lost), ct);
    }

    public override async Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        try
        {
            await take(new Delivery(routingKey, properties, body), cancellationToken);
        }
        catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
        {
            // Never confirmed, it would keep one of the places for what the broker may send ahead; the bell has one.
            lost($"what came was not taken: {cause.GetType().Name}");
            throw;
        }

        // One after the other, so those before it are taken, too.
        if (++taken % together == 0) await Channel.BasicAckAsync(deliveryTag, multiple: true, cancellationToken);
    }

    protected override Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
    {
        lost(Deleted);
        return base.OnCancelAsync(consumerTags, cancellationToken);
    }
}
