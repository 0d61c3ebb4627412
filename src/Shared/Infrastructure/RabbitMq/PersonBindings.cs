using System.Threading.Channels;
using MatchChat.Kernel;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>
/// The node's queue is bound to each person who is connected here, before the first event of the first socket, and for a while after the last one is gone. Bindings that are asked for
/// at the same time are made in one go. There are as many as people connected here lately.
/// </summary>
internal sealed class PersonBindings : BackgroundLoop, IPersonSubscription, ILinkPart
{
    /// <summary>Unbinding waits for the broker each time, and whoever connects waits for it.</summary>
    private const int MostLeaving = 50;

    /// <summary>So many at most wait for one answer: the client library waits seconds for it, however many it stands for.</summary>
    private const int MostUnanswered = 500;

    private const string Failed = "binding failed";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly IClientPush push;
    private readonly WantedPeople wanted;
    private readonly SemaphoreSlim wire = new(1, 1);
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Line? line;

    public PersonBindings(IClientPush push, RabbitMetrics metrics, ILogger<PersonBindings> log, TimeProvider time)
        : base(log, time)
    {
        this.push = push;
        wanted = new WantedPeople(push, time);
        metrics.Bindings(() => wanted.Count);
    }

    protected override string Name => "person bindings";

    public async ValueTask Begin(UserId user, CancellationToken ct)
    {
        var person = wanted.Want(user);
        if (person.IsBound || Volatile.Read(ref line) is null) return;

        bell.Writer.TryWrite(true);
        try
        {
            await person.Bound.WaitAsync(Patience, Time, ct);
        }
        catch (TimeoutException)
        {
            // The broker hangs. The connection goes on without, and is told when it has to ask for what it missed.
            person.IsLate = true;
        }
    }

    public void End(UserId user) => wanted.Leave(user);

    public async Task Begin(LinkSession session, CancellationToken ct)
    {
        var channel = await session.Channel(options: null, ct);
        await wire.WaitAsync(ct);
        try
        {
            Volatile.Write(ref line, new Line(session, channel));
            await Bind(wanted.All(), ct);
        }
        finally
        {
            wire.Release();
        }
    }

    public void End()
    {
        Volatile.Write(ref line, null);
        // Nobody waits for a broker that is away; the next session binds them all, and then everybody resyncs.
        wanted.Unbind();
    }

    /// <summary>Once more, for when it is not known what the broker still has.</summary>
    public async Task BindAll(CancellationToken ct)
    {
        await wire.WaitAsync(ct);
        try
        {
            await Bind(wanted.All(), ct);
        }
        finally
        {
            wire.Release();
        }
    }

    protected override async Task Round(CancellationToken stopping)
    {
        await BellOrLeaving(stopping);
        await wire.WaitAsync(stopping);
        try
        {
            await Bind(wanted.NotBound(), stopping);
            await Unbind(wanted.Gone(MostLeaving), stopping);
        }
        finally
        {
            wire.Release();
        }
    }

    private async Task Bind(IReadOnlyList<WantedPerson> people, CancellationToken ct)
    {
        if (people.Count == 0 || Volatile.Read(ref line) is not { } to) return;

        await OrEnd(to, BindEach, ct);
        foreach (var person in people)
        {
            person.MakeBound();
            if (person.IsLate) push.Push(new ClientEvent(nameof(ResyncRequired), new ResyncRequired(Comeback.Back)), [person.User]);
            person.IsLate = false;
        }

        // One answer is for all before it, too: the broker takes them in order.
        async Task BindEach()
        {
            for (var index = 0; index < people.Count; index++)
            {
                var answered = index == people.Count - 1 || (index + 1) % MostUnanswered == 0;
                await to.Channel.QueueBindAsync(to.Queue, Topology.Facts, Topology.KeyOf(people[index].User), arguments: null, noWait: !answered, ct);
            }
        }
    }

    private async Task Unbind(IReadOnlyList<UserId> people, CancellationToken ct)
    {
        if (people.Count == 0 || Volatile.Read(ref line) is not { } from) return;

        await OrEnd(from, UnbindEach, ct);

        async Task UnbindEach()
        {
            foreach (var person in people) await from.Channel.QueueUnbindAsync(from.Queue, Topology.Facts, Topology.KeyOf(person), arguments: null, ct);
        }
    }

    /// <summary>What failed halfway nobody tries again, and a time-out closes no channel. The next session binds everybody, and then everybody resyncs.</summary>
    private static async Task OrEnd(Line line, Func<Task> work, CancellationToken ct)
    {
        try
        {
            await work();
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            line.Session.End(Failed);
            throw;
        }
    }

    private async Task BellOrLeaving(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var rung = bell.Reader.WaitToReadAsync(either.Token).AsTask();
        await Task.WhenAny(rung, Task.Delay(wanted.UntilNext(), Time, either.Token));
        // Whichever was not first must not wait on.
        await either.CancelAsync();
        bell.Reader.TryRead(out _);
        stopping.ThrowIfCancellationRequested();
    }

    private sealed record Line(LinkSession Session, IChannel Channel)
    {
        public string Queue => Session.NodeQueue;
    }
}
