using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>
/// The broker's confirmations on one channel, many publishings in flight. The library can keep track, too: at the price of a header in every message and a task for each.
/// </summary>
internal sealed class Confirms
{
    private readonly Lock gate = new();
    private readonly Dictionary<ulong, ConfirmBatch> waiting = [];
    private ulong lastPublished;
    private ulong firstWaiting = 1;
    private Exception? over;

    public Confirms(IChannel channel)
    {
        channel.BasicAcksAsync += OnAck;
        channel.BasicNacksAsync += OnNack;
        channel.ChannelShutdownAsync += OnShutdown;
    }

    /// <summary>The next publishing on the channel belongs to this batch. Called in the order of publishing.</summary>
    public void Expect(ConfirmBatch batch)
    {
        lock (gate)
        {
            if (over is not null) throw new IOException("The channel is closed.", over);

            batch.Add();
            waiting.Add(++lastPublished, batch);
        }
    }

    /// <summary>Nobody waits for it any longer: what the broker says of it later settles nothing, and nothing is kept for it.</summary>
    public void Forget(ConfirmBatch batch)
    {
        lock (gate)
        {
            foreach (var (tag, owner) in waiting)
            {
                if (owner == batch) waiting.Remove(tag);
            }
        }
    }

    private Task OnAck(object sender, BasicAckEventArgs args)
    {
        Settle(args.DeliveryTag, args.Multiple, confirmed: true);
        return Task.CompletedTask;
    }

    private Task OnNack(object sender, BasicNackEventArgs args)
    {
        Settle(args.DeliveryTag, args.Multiple, confirmed: false);
        return Task.CompletedTask;
    }

    private Task OnShutdown(object sender, ShutdownEventArgs args)
    {
        List<ConfirmBatch> lost;
        lock (gate)
        {
            over ??= new IOException($"{args.ReplyCode} {args.ReplyText}");
            lost = [.. waiting.Values.Distinct()];
            waiting.Clear();
        }

        foreach (var batch in lost) batch.Lose(over);
        return Task.CompletedTask;
    }

    private void Settle(ulong upTo, bool multiple, bool confirmed)
    {
        lock (gate)
        {
            if (!multiple && waiting.Remove(upTo, out var one)) one.Settle(confirmed);
            if (!multiple) return;

            for (; firstWaiting <= upTo; firstWaiting++)
            {
                if (waiting.Remove(firstWaiting, out var batch)) batch.Settle(confirmed);
            }
        }
    }
}

/// <summary>What is published together and waited for together.</summary>
internal sealed class ConfirmBatch
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // One more than there are, until all of them are on their way.
    private int open = 1;
    private int refused;

    public int Size { get; private set; }

    /// <summary>Of which the broker has said nothing yet.</summary>
    public int Open => Volatile.Read(ref open);

    public int Refused => Volatile.Read(ref refused);

    /// <summary>Completes when the broker has said something about each of them.</summary>
    public Task Settled => done.Task;

    /// <summary>All of them are on their way.</summary>
    public void Close() => Finish();

    internal void Add()
    {
        Size++;
        Interlocked.Increment(ref open);
    }

    internal void Settle(bool confirmed)
    {
        if (!confirmed) Interlocked.Increment(ref refused);
        Finish();
    }

    internal void Lose(Exception cause) => done.TrySetException(new IOException("The connection was lost before the broker confirmed.", cause));

    private void Finish()
    {
        if (Interlocked.Decrement(ref open) == 0) done.TrySetResult();
    }
}
