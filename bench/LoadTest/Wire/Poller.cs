using System.Runtime.InteropServices;

namespace MatchChat.LoadTest.Wire;

/// <summary>
/// Linux's epoll: one thread hears from ten thousand sockets with one call. The framework's own asynchronous sockets would wake a pool thread for each frame,
/// on the cores that the server needs.
/// </summary>
internal sealed class Poller : IDisposable
{
    private const int MaxEvents = 512;
    private const int Add = 1, Delete = 2;
    private const uint Readable = 1;

    // The kernel packs this structure on x64 only.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int KeyOffset = Stride - sizeof(long);

    private readonly int epoll = epoll_create1(0);
    private readonly byte[] events = new byte[Stride * MaxEvents];

    /// <param name="key">What <see cref="Ready"/> answers for this socket.</param>
    public void Watch(SafeHandle socket, int key) => Control(Add, socket, key);

    public void Forget(SafeHandle socket) => Control(Delete, socket, 0);

    /// <summary>Waits until a socket has something to read, or so long; answers how many have.</summary>
    public int Wait(int milliseconds) => Math.Max(0, epoll_wait(epoll, events, MaxEvents, milliseconds));

    /// <summary>The key of the socket at this place of the last wait.</summary>
    public int Ready(int place) => MemoryMarshal.Read<int>(events.AsSpan(place * Stride + KeyOffset));

    public void Dispose() => _ = close(epoll);

    private void Control(int operation, SafeHandle socket, int key)
    {
        var wanted = new byte[Stride];
        MemoryMarshal.Write(wanted, Readable);
        MemoryMarshal.Write(wanted.AsSpan(KeyOffset), key);
        if (epoll_ctl(epoll, operation, (int)socket.DangerousGetHandle(), wanted) != 0) throw new InvalidOperationException($"epoll_ctl failed with {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int epoll_ctl(int epoll, int operation, int socket, byte[] wanted);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int epoll_wait(int epoll, byte[] events, int maxEvents, int milliseconds);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int file);
}
