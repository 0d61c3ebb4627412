using Microsoft.AspNetCore.SignalR;

namespace MatchChat.Host.Realtime;

/// <summary>One event as it goes over the wire, shared by all lanes that carry it.</summary>
/// <param name="Message">Serialised once.</param>
/// <param name="Size">Bytes.</param>
/// <param name="CommittedAt">For messages: when they came to be, for the delivery latency.</param>
internal sealed record OutgoingEvent(SerializedHubMessage Message, int Size, DateTimeOffset? CommittedAt);

/// <summary>Why a lane gave its connection up.</summary>
internal enum LaneCut
{
    Full,
    TooManyBytes,
    WriteTimeout,
}

/// <summary>What a lane leads to.</summary>
internal interface ILaneSocket
{
    /// <summary>Completes when the socket has taken it; never fails, a broken socket takes everything.</summary>
    ValueTask Write(OutgoingEvent outgoing);

    /// <summary>The lane is given up: end the connection and release what it holds.</summary>
    void Cut(LaneCut reason);
}

/// <summary>
/// The events on their way to one connection: a bounded queue with one writer at a time. Putting something on it never waits. The writer runs only while there is something to write,
/// so an idle connection costs a few words. Events wait until <see cref="Open"/> has put the first one in front of them. See docs/connections.md.
/// </summary>
internal sealed class ConnectionLane(ILaneSocket socket, RealtimeOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private Queue<OutgoingEvent>? waiting;
    private OutgoingEvent? first;
    private int bytes;
    private bool isOpen;
    private bool isWriting;
    private bool isOver;
    private long pendingSince;

    /// <summary>Events waiting now.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return waiting?.Count ?? 0;
        }
    }

    public void Post(OutgoingEvent outgoing)
    {
        LaneCut? cut = null;
        var start = false;
        lock (gate)
        {
            if (isOver) return;

            if (waiting?.Count >= options.LaneCapacity) cut = LaneCut.Full;
            else if (bytes + outgoing.Size > options.LaneBytes) cut = LaneCut.TooManyBytes;
            else start = Enqueue(outgoing);
        }

        if (cut is { } reason) socket.Cut(reason);
        else if (start) _ = Write();
    }

    /// <summary>Puts this in front of everything that came meanwhile, and lets the lane go.</summary>
    public void Open(OutgoingEvent welcome)
    {
        lock (gate)
        {
            if (isOver || isOpen) return;

            first = welcome;
            isOpen = isWriting = true;
        }

        _ = Write();
    }

    /// <summary>Nothing is taken any more, and what waits is given back to memory. Doing it twice is the same.</summary>
    public void End()
    {
        lock (gate)
        {
            isOver = true;
            waiting = null;
            first = null;
            bytes = 0;
        }
    }

    /// <summary>Whether one write has been pending for longer than this connection may take.</summary>
    public bool IsStuck() => Volatile.Read(ref pendingSince) is var since and not 0 && time.GetElapsedTime(since) > options.WriteTimeout;

    private bool Enqueue(OutgoingEvent outgoing)
    {
        (waiting ??= new Queue<OutgoingEvent>()).Enqueue(outgoing);
        bytes += outgoing.Size;
        if (!isOpen || isWriting) return false;

        return isWriting = true;
    }

    // Runs on the thread that puts the event there until a write has to wait, which saves a hop; SignalR's write never blocks.
    private async Task Write()
    {
        while (TryNext(out var outgoing))
        {
            var write = socket.Write(outgoing);
            if (write.IsCompletedSuccessfully) continue;

            Volatile.Write(ref pendingSince, time.GetTimestamp());
            await write;
            Volatile.Write(ref pendingSince, 0);
        }
    }

    private bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OutgoingEvent? next)
    {
        lock (gate)
        {
            next = first;
            first = null;
            if (next is not null) return true;

            if (waiting is not null && waiting.TryDequeue(out next))
            {
                bytes -= next.Size;
                return true;
            }

            waiting = null;
            return isWriting = false;
        }
    }
}
