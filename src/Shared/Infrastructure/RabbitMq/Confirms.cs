using MatchChat.Infrastructure.Outbox;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>
/// The broker's confirmations on one channel, many publishings in flight. The library can keep track, too: at the price of a header in every message and a task for each.
/// </summary>
internal sealed class Confirms
{
    private readonly Lock gate = new();
    private readonly Dictionary<ulong, Place> waiting = [];
    private ulong lastPublished;
    private ulong firstWaiting = 1;
    private ulong lastSettled;
    private Exception? over;

    public Confirms(IChannel channel)
    {
        channel.BasicAcksAsync += OnAck;
        channel.BasicNacksAsync += OnNack;
        channel.ChannelShutdownAsync += OnShutdown;
    }

    /// <summary>The next publishing on the channel is of this fact of this batch. Called in the order of publishing.</summary>
    public void Expect(ConfirmBatch batch, int fact)
    {
        lock (gate)
        {
            if (over is not null) throw new IOException("The channel is closed.", over);

            batch.Add(++lastPublished);
            waiting.Add(lastPublished, new Place(batch, fact));
        }
    }

    /// <summary>
    /// Nobody waits for it any longer: what the broker says of it later settles nothing, and nothing is kept for it. It takes one publishing after the other, so where it has said something of a later one
    /// every queue has got this one, and one of them keeps silent about it. Answers how many it says nothing of.
    /// </summary>
    public int Forget(ConfirmBatch batch)
    {
        var missed = 0;
        lock (gate)
        {
            // The connection was lost at the same moment, and with it what was waited for: nothing is known, least of all that it was confirmed.
            if (over is not null) throw new IOException("The connection was lost before the broker confirmed.", over);

            for (var tag = batch.First; tag <= batch.Last; tag++)
            {
                if (!waiting.Remove(tag, out var place)) continue;

                batch.Miss(place.Fact, tag < lastSettled ? Fate.LeftByService : Fate.Unknown);
                missed++;
            }
        }

        return missed;
    }

    private Task OnAck(object sender, BasicAckEventArgs args)
    {
        Settle(args.DeliveryTag, args.Multiple, Fate.Confirmed);
        return Task.CompletedTask;
    }

    // Of what goes to many queues: one of them has refused it. Those of the nodes refuse nothing.
    private Task OnNack(object sender, BasicNackEventArgs args)
    {
        Settle(args.DeliveryTag, args.Multiple, Fate.LeftByService);
        return Task.CompletedTask;
    }

    private Task OnShutdown(object sender, ShutdownEventArgs args)
    {
        List<ConfirmBatch> lost;
        lock (gate)
        {
            over ??= new IOException($"{args.ReplyCode} {args.ReplyText}");
            lost = [.. waiting.Values.Select(place => place.Batch).Distinct()];
            waiting.Clear();
        }

        foreach (var batch in lost) batch.Lose(over);
        return Task.CompletedTask;
    }

    private void Settle(ulong upTo, bool multiple, Fate fate)
    {
        lock (gate)
        {
            lastSettled = Math.Max(lastSettled, upTo);
            if (!multiple)
            {
                SettleOne(upTo, fate);
                return;
            }

            for (; firstWaiting <= upTo; firstWaiting++) SettleOne(firstWaiting, fate);
        }
    }

    private void SettleOne(ulong tag, Fate fate)
    {
        if (waiting.Remove(tag, out var place)) place.Batch.Settle(place.Fact, fate);
    }

    private readonly record struct Place(ConfirmBatch Batch, int Fact);
}

/// <summary>What is published together and waited for together.</summary>
internal sealed class ConfirmBatch(int facts)
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Fate[] fates = new Fate[facts];
    // One more than there are, until all of them are on their way.
    private int open = 1;

    /// <summary>Events given to the broker for it.</summary>
    public int Size { get; private set; }

    public int Refused { get; private set; }

    /// <summary>The numbers of its publishings: one after the other, because it has the channel for itself so long.</summary>
    public ulong First { get; private set; } = 1;

    public ulong Last { get; private set; }

    /// <summary>What has become of each fact; before the end, confirmed is what nothing else is known of.</summary>
    public IReadOnlyList<Fate> Fates => fates;

    /// <summary>Completes when the broker has said something about each of them.</summary>
    public Task Settled => done.Task;

    /// <summary>All of them are on their way.</summary>
    public void Close() => Finish();

    internal void Add(ulong tag)
    {
        if (Size++ == 0) First = tag;
        Last = tag;
        Interlocked.Increment(ref open);
    }

    internal void Settle(int fact, Fate fate)
    {
        if (fate != Fate.Confirmed) Refused++;
        Miss(fact, fate);
        Finish();
    }

    /// <summary>A fact that goes to two exchanges is as well off as the worse of the two.</summary>
    internal void Miss(int fact, Fate fate)
    {
        if (fate > fates[fact]) fates[fact] = fate;
    }

    internal void Lose(Exception cause) => done.TrySetException(new IOException("The connection was lost before the broker confirmed.", cause));

    private void Finish()
    {
        if (Interlocked.Decrement(ref open) == 0) done.TrySetResult();
    }
}
