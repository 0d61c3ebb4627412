using System.Diagnostics;
using System.Net;

namespace MatchChat.LoadTest.Wire;

/// <summary>All sockets of the generator on one thread: whoever calls <see cref="Turn"/>.</summary>
internal sealed class SocketLoop : IDisposable
{
    private const int SocketsPerAddress = 10_000;

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    private readonly Poller poller = new();
    private readonly byte[] shared = new byte[4 * 1024 * 1024];
    private readonly List<LeanSocket?> sockets = [];
    private List<LeanSocket> withOutput = [];
    private List<LeanSocket> flushing = [];
    private int nextToPing;
    private long pingedAt = Stopwatch.GetTimestamp();

    public int Open { get; private set; }

    /// <summary>Begins to connect; the owner hears when it may be used.</summary>
    public LeanSocket Connect(Uri server, string path, ISocketOwner owner, int receiveBuffer = 0)
    {
        var source = new IPAddress([127, 0, 0, (byte)(1 + sockets.Count / SocketsPerAddress % 250)]);
        var socket = new LeanSocket(this, server, path, owner, source, receiveBuffer) { Key = sockets.Count };
        sockets.Add(socket);
        Open++;
        poller.Watch(socket.Handle, socket.Key);
        return socket;
    }

    /// <summary>Writes what waits to be written, then reads what came, waiting for it so long at most.</summary>
    public void Turn(int milliseconds)
    {
        Flush();
        KeepAlive();
        var ready = poller.Wait(withOutput.Count > 0 ? Math.Min(1, milliseconds) : milliseconds);
        for (var place = 0; place < ready; place++) sockets[poller.Ready(place)]?.Receive(shared);
    }

    /// <summary>Its owner reads no more: what comes stays in the kernel, then at the server.</summary>
    public void StopReading(LeanSocket socket) => poller.Forget(socket.Handle);

    public void Close(LeanSocket socket)
    {
        Remove(socket);
        socket.Dispose();
    }

    public void Remove(LeanSocket socket)
    {
        if (sockets[socket.Key] is null) return;

        sockets[socket.Key] = null;
        Open--;
    }

    public void WillFlush(LeanSocket socket) => withOutput.Add(socket);

    public void Dispose()
    {
        foreach (var socket in sockets) socket?.Dispose();
        poller.Dispose();
    }

    private void Flush()
    {
        (withOutput, flushing) = (flushing, withOutput);
        foreach (var socket in flushing)
        {
            if (!socket.Flush()) withOutput.Add(socket);
        }

        flushing.Clear();
    }

    // A server hangs up on a client that says nothing for 30 s. In slices, so that ten thousand pings do not come at once.
    private void KeepAlive()
    {
        var elapsed = Stopwatch.GetElapsedTime(pingedAt);
        var slice = (int)(sockets.Count * elapsed / PingInterval);
        if (slice == 0) return;

        pingedAt = Stopwatch.GetTimestamp();
        for (var number = 0; number < slice; number++) sockets[nextToPing++ % sockets.Count]?.KeepAlive();
        nextToPing %= sockets.Count;
    }
}
