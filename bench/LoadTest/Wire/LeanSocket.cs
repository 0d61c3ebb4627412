using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MatchChat.LoadTest.Wire;

/// <summary>
/// One WebSocket with SignalR's JSON protocol on it, and nothing that costs: bytes go out in one write per turn of the loop, and come in through a buffer that all sockets share.
/// Belongs to the thread of its <see cref="SocketLoop"/>.
/// </summary>
internal sealed class LeanSocket : IDisposable
{
    private static readonly byte[] Handshake = WebSocketFrame.Make(Opcode.Text, Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}" + (char)HubFrame.End));

    private static readonly byte[] Ping = WebSocketFrame.Make(Opcode.Text, Encoding.UTF8.GetBytes("{\"type\":6}" + (char)HubFrame.End));

    private readonly Socket socket;
    private readonly ISocketOwner owner;
    private readonly SocketLoop loop;
    private byte[] output = [];
    private int waiting;
    private byte[] unread = [];
    private byte[] halfFrame = [];
    private bool isUpgraded;
    private bool isWelcome;

    /// <param name="path">With the query that says who it is.</param>
    /// <param name="source">Of 127.0.0.0/8: one address has too few ports for very many sockets.</param>
    /// <param name="receiveBuffer">Bytes that the kernel keeps for a reader that does not read; 0 = as usual.</param>
    public LeanSocket(SocketLoop loop, Uri server, string path, ISocketOwner owner, IPAddress source, int receiveBuffer)
    {
        this.loop = loop;
        this.owner = owner;
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0) socket.ReceiveBufferSize = receiveBuffer;
        socket.Bind(new IPEndPoint(source, 0));
        socket.Connect(IPAddress.Parse(server.Host), server.Port);
        socket.Blocking = false;
        Append(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
    }

    public SafeSocketHandle Handle => socket.SafeHandle;

    public bool IsOpen { get; private set; } = true;

    /// <summary>The place in the loop's list.</summary>
    public int Key { get; set; }

    public bool HasOutput => waiting > 0;

    public void Send(CallTemplate call, long number)
    {
        if (!IsOpen) return;

        call.Write(number, Reserve(call.Length));
        Written(call.Length);
    }

    /// <summary>Says that it is alive, once it is in: before that it would be taken for a handshake.</summary>
    public void KeepAlive()
    {
        if (isWelcome) Send(Ping);
    }

    public void Send(byte[] frame)
    {
        if (IsOpen) Append(frame);
    }

    /// <summary>Hands the kernel what waits; false where it does not take all.</summary>
    public bool Flush()
    {
        while (waiting > 0 && IsOpen)
        {
            var sent = socket.Send(output.AsSpan(0, waiting), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return false;
            if (error != SocketError.Success)
            {
                Close(error.ToString());
                return true;
            }

            output.AsSpan(sent, waiting - sent).CopyTo(output);
            waiting -= sent;
        }

        return true;
    }

    /// <param name="shared">A large buffer that is free again afterwards.</param>
    public void Receive(byte[] shared)
    {
        unread.CopyTo(shared, 0);
        var received = socket.Receive(shared.AsSpan(unread.Length), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return;
        if (error != SocketError.Success || received == 0)
        {
            Close(error == SocketError.Success ? "closed by the server" : error.ToString());
            return;
        }

        var bytes = shared.AsSpan(0, unread.Length + received);
        var used = isUpgraded ? 0 : Upgrade(bytes);
        while (IsOpen && isUpgraded && WebSocketFrame.TryRead(bytes[used..], out var opcode, out var payload, out var length))
        {
            used += length;
            Take(opcode, payload);
        }

        unread = used == bytes.Length ? [] : bytes[used..].ToArray();
    }

    public void Dispose()
    {
        IsOpen = false;
        socket.Dispose();
    }

    private void Close(string why)
    {
        loop.Remove(this);
        Dispose();
        owner.Closed(why);
    }

    private int Upgrade(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return 0;

        if (bytes.StartsWith("HTTP/1.1 101"u8))
        {
            isUpgraded = true;
            Append(Handshake);
        }
        else
        {
            Close(Encoding.UTF8.GetString(bytes));
        }

        return end + 4;
    }

    private void Take(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        switch (opcode)
        {
            case Opcode.Text or Opcode.Continuation:
                TakeText(payload);
                break;
            case Opcode.Ping:
                Append(WebSocketFrame.Make(Opcode.Pong, payload));
                break;
            case Opcode.Close:
                Close($"closed by the server with {(payload.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(payload))} {(payload.Length < 2 ? "" : Encoding.UTF8.GetString(payload[2..]))}");
                break;
        }
    }

    private void TakeText(ReadOnlySpan<byte> text)
    {
        for (int end; (end = text.IndexOf(HubFrame.End)) >= 0; text = text[(end + 1)..])
        {
            if (halfFrame.Length == 0)
            {
                TakeFrame(text[..end]);
                continue;
            }

            byte[] whole = [.. halfFrame, .. text[..end]];
            halfFrame = [];
            TakeFrame(whole);
        }

        if (text.Length > 0) halfFrame = [.. halfFrame, .. text];
    }

    private void TakeFrame(ReadOnlySpan<byte> json)
    {
        if (!IsOpen) return;

        var frame = new HubFrame(json);
        if (frame.IsClose || frame.IsRefusedHandshake) Close(frame.ToString());
        else if (frame.IsEvent && frame.Target.SequenceEqual("ConnectSuccess"u8)) Welcome();
        else if (frame.IsEvent || frame.IsAnswer) owner.Took(frame);
    }

    private void Welcome()
    {
        isWelcome = true;
        owner.Welcomed();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Written(bytes.Length);
    }

    private Span<byte> Reserve(int size)
    {
        if (output.Length < waiting + size) Array.Resize(ref output, Math.Max(waiting + size, output.Length * 2));
        return output.AsSpan(waiting, size);
    }

    private void Written(int size)
    {
        if (waiting == 0) loop.WillFlush(this);
        waiting += size;
    }
}
