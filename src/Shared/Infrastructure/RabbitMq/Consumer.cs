using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>One message as it came. Its body is the library's again when it is taken.</summary>
internal readonly record struct Delivery(string RoutingKey, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body);

/// <summary>
/// Takes one message after the other and confirms what it has taken: what the broker may send ahead is bounded, and so is what waits here.
/// </summary>
internal sealed class Consumer(IChannel channel, int together, Func<Delivery, CancellationToken, ValueTask> take, Action<string> lost, TimeProvider time) : AsyncDefaultBasicConsumer(channel)
{
    private const string Deleted = "a queue was deleted";

    /// <summary>A broker closes the channel of whoever owes it a confirmation for long (`consumer_timeout`, 30 minutes), and a quiet node does not come to so many.</summary>
    private static readonly TimeSpan LongestOwed = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1, 1);
    private int owed;
    private bool isLater;
    private ulong last;
    private ulong confirmed;

    /// <param name="together">
    /// So many are confirmed in one word: each costs the broker as much as a message. Only for a queue that goes with its connection, where nobody else waits for what is taken and not confirmed; otherwise 1.
    /// </param>
    public static async Task Start(IChannel channel, string queue, ushort ahead, int together, Func<Delivery, CancellationToken, ValueTask> take, Action<string> lost, TimeProvider time, CancellationToken ct)
    {
        await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: ahead, global: false, ct);
        await channel.BasicConsumeAsync(queue, autoAck: false, new Consumer(channel, together, take, lost, time), ct);
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

        Volatile.Write(ref last, deliveryTag);
        if (Interlocked.Increment(ref owed) >= together) await Confirm(cancellationToken);
        else if (!Volatile.Read(ref isLater)) _ = ConfirmLater(cancellationToken);
    }

    private async Task ConfirmLater(CancellationToken ct)
    {
        Volatile.Write(ref isLater, true);
        try
        {
            await Task.Delay(LongestOwed, time, ct);
            Volatile.Write(ref isLater, false);
            await Confirm(ct);
        }
        catch (Exception over) when (over is OperationCanceledException or OperationInterruptedException or ObjectDisposedException)
        {
            // The channel is gone, and with it everything that was owed.
        }
    }

    // One after the other, so those before the last are taken, too; and what was confirmed once must not be again.
    private async Task Confirm(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            var upTo = Volatile.Read(ref last);
            Interlocked.Exchange(ref owed, 0);
            if (upTo == confirmed) return;

            await Channel.BasicAckAsync(upTo, multiple: true, ct);
            confirmed = upTo;
        }
        finally
        {
            turn.Release();
        }
    }

    protected override Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
    {
        lost(Deleted);
        return base.OnCancelAsync(consumerTags, cancellationToken);
    }
}
