using MatchChat.Host.Health;
using MatchChat.Kernel;
using MatchChat.Kernel.Realtime;

namespace MatchChat.Host.Realtime;

/// <summary>
/// The good-bye of a node: take no more, tell everybody when to come back, let them go a few at a time so that the other nodes do not get them all at once.
/// With nobody connected it takes no time.
/// </summary>
internal sealed class Drain(NodeState node, ConnectionRegistry registry, SocketCount sockets, ConnectionEnds ends, Outgoing outgoing, DrainPace pace)
    : IHostedLifecycleService
{
    private readonly Lock gate = new();
    private Task? running;

    /// <summary>Starts it, or joins the one that runs.</summary>
    public Task Run()
    {
        lock (gate) return running ??= LeaveAll();
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Run().WaitAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LeaveAll()
    {
        node.Drain();
        if (sockets.Now == 0) return;

        pace.Begin(sockets.Now);
        var leaving = registry.All().ToList();
        for (var place = 0; place < leaving.Count; place++)
        {
            var wait = new ServerDraining(pace.ReconnectAfterMs(place, leaving.Count));
            leaving[place].Lane.Post(outgoing.Of(new ClientEvent(HubEvents.ServerDraining, wait)));
        }

        for (var place = 0; place < leaving.Count; place++)
        {
            await pace.Until(pace.LeavesAt(place, leaving.Count), sockets);
            if (!leaving[place].IsBusy) ends.Close(leaving[place], CommonErrors.ServerDraining, reconnect: true);
        }

        // Those that wait for an answer, and those that came through the door in the same moment.
        await pace.Until(() => !registry.All().Any(connection => connection.IsBusy));
        foreach (var last in registry.All()) ends.Close(last, CommonErrors.ServerDraining, reconnect: true);
        await pace.UntilGone(sockets);
    }
}

/// <summary>The times of one drain.</summary>
internal sealed class DrainPace(RealtimeOptions options, TimeProvider time, ILogger<Drain> log)
{
    /// <summary>Before the first one leaves: most calls in flight have their answers by then.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan EachAtMost = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>The rest of the time is for the last ones' good-byes.</summary>
    private const double ShareForLeaving = 0.75;

    private readonly TimeSpan room = options.DrainTime * ShareForLeaving;
    private long started;

    private TimeSpan FirstLeaves => Notice < room / 2 ? Notice : room / 2;

    public void Begin(int sockets)
    {
        started = time.GetTimestamp();
        RealtimeLog.Draining(log, sockets, options.DrainTime);
    }

    /// <summary>When the one in this place leaves, from the begin.</summary>
    public TimeSpan LeavesAt(int place, int count) => FirstLeaves + (Step(count) * place);

    /// <summary>Never the same for two, also where more leave than the time has milliseconds.</summary>
    public int ReconnectAfterMs(int place, int count) => (int)(FirstLeaves.TotalMilliseconds + (Math.Max(1, Step(count).TotalMilliseconds) * place));

    /// <summary>Waits until then, or until there is nobody to wait for.</summary>
    public async Task Until(TimeSpan sinceBegin, SocketCount sockets)
    {
        var left = sinceBegin - time.GetElapsedTime(started);
        // A timer for every connection would cost more than it spreads: those of one look leave together.
        if (left <= Look) return;

        await sockets.None().WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits until it is so, or until the time for leaving is over.</summary>
    public async Task Until(Func<bool> condition)
    {
        while (!condition() && time.GetElapsedTime(started) < room) await Task.Delay(Look, time);
    }

    public async Task UntilGone(SocketCount sockets)
    {
        await Until(options.DrainTime, sockets);
        RealtimeLog.Drained(log, sockets.Now);
    }

    private TimeSpan Step(int count) => (room - FirstLeaves) / count is var even && even < EachAtMost ? even : EachAtMost;
}
