using System.Diagnostics.CodeAnalysis;
using MatchChat.Kernel.Facts;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>Whether this node has a broker just now, for everybody who asks.</summary>
internal sealed class LinkState(TimeProvider time) : IControlChannel
{
    private const long Never = long.MaxValue;

    private readonly Lock gate = new();
    private TaskCompletionSource<LinkSession> next = NewWait();
    private LinkSession? blocked;
    private long hearsSince = Never;
    private long losses;

    /// <summary>By which the parts of the link wait.</summary>
    public TimeProvider Time => time;

    public bool IsUp => Volatile.Read(ref hearsSince) != Never;

    /// <summary>How often it was there and then gone.</summary>
    public long Losses => Interlocked.Read(ref losses);

    public long? HearsSince => Volatile.Read(ref hearsSince) is var since and not Never ? since : null;

    /// <summary>The session that is up, waiting for one if need be.</summary>
    public Task<LinkSession> Session(CancellationToken ct)
    {
        lock (gate) return next.Task.WaitAsync(ct);
    }

    public bool TrySession([NotNullWhen(true)] out LinkSession? session)
    {
        lock (gate) session = next.Task.IsCompletedSuccessfully ? next.Task.Result : null;
        return session is not null;
    }

    /// <summary>Queues, bindings and consumers are there: from now on everything is heard.</summary>
    public void Up(LinkSession session)
    {
        lock (gate)
        {
            if (blocked != session) Volatile.Write(ref hearsSince, time.GetTimestamp());
            next.TrySetResult(session);
        }
    }

    /// <summary>An alarm: the broker takes nothing from anybody, so what the others have to tell does not come either.</summary>
    public void Block(LinkSession session)
    {
        lock (gate)
        {
            blocked = session;
            Volatile.Write(ref hearsSince, Never);
        }
    }

    /// <summary>The alarm is over; as after a reconnect.</summary>
    public void Unblock(LinkSession session)
    {
        lock (gate)
        {
            if (blocked == session) blocked = null;
            if (next.Task.IsCompletedSuccessfully && next.Task.Result == session) Volatile.Write(ref hearsSince, time.GetTimestamp());
        }
    }

    public void Down()
    {
        lock (gate)
        {
            Volatile.Write(ref hearsSince, Never);
            if (!next.Task.IsCompleted) return;

            Interlocked.Increment(ref losses);
            next = NewWait();
        }
    }

    /// <summary>Something was dropped before it was heard: what is remembered from before is worth nothing.</summary>
    public void Missed()
    {
        lock (gate)
        {
            if (IsUp) Volatile.Write(ref hearsSince, time.GetTimestamp());
        }
    }

    private static TaskCompletionSource<LinkSession> NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
