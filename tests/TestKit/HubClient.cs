using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace MatchChat.TestKit;

/// <summary>
/// A SignalR client over a bare WebSocket, without negotiation, with the JSON protocol of the shared framework: the .NET client package does not restore (docs/decisions).
/// </summary>
public sealed class HubClient : IAsyncDisposable
{
    public const string Path = "/api/chat/ws";

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(10);

    private readonly WebSocket socket;
    private readonly JsonHubProtocol protocol = new();
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement?>> pending = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<string?> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource gone = new();
    private readonly ReadingGate reading = new();
    private long lastInvocation;
    private string? reason;

    private HubClient(WebSocket socket) => this.socket = socket;

    public HubEvents Events { get; } = new();

    /// <summary>What `ConnectSuccess` said.</summary>
    public Connected Welcome { get; private set; } = null!;

    /// <summary>Ends when the socket does, with the reason that the server gave, if any.</summary>
    public Task<string?> Closed => closed.Task;

    public static async Task<HubClient> Connect(Uri host, string? token, HubOptions? options = null)
    {
        options ??= new HubOptions();
        var client = new HubClient(await Open(host, token, options));
        await client.ShakeHands();
        _ = client.Receive();
        _ = client.Ping();
        if (options.AwaitWelcome) client.Welcome = (await client.Next("ConnectSuccess")).As<Connected>();
        return client;
    }

    /// <summary>Takes the next event of this name for which it is true.</summary>
    public Task<HubEvent> Next(string name, Func<JsonElement, bool>? where = null, TimeSpan? within = null) => Events.Next(name, where, within);

    /// <summary>Calls a method and waits for its answer; a refusal is a <see cref="HubRefusal"/>.</summary>
    public async Task<T> Invoke<T>(string method, params object?[] arguments) =>
        (await Call(method, arguments) ?? throw new InvalidOperationException($"{method} answered nothing.")).As<T>();

    public Task Invoke(string method, params object?[] arguments) => Call(method, arguments);

    /// <summary>Calls a method that must be refused, and answers the refusal.</summary>
    public async Task<HubRefusal> Refused(string method, params object?[] arguments)
    {
        try
        {
            var answer = await Call(method, arguments);
            throw new InvalidOperationException($"{method} should have been refused and answered {answer}.");
        }
        catch (HubRefusal refusal)
        {
            return refusal;
        }
    }

    /// <summary>Puts a call on the socket before it returns and lets the caller await the answer later: for tests of order.</summary>
    public async Task<Task<JsonElement?>> Begin(string method, params object?[] arguments)
    {
        var (id, answer) = Expect();
        await Send(protocol.GetMessageBytes(new InvocationMessage(id, method, [.. arguments.Select(argument => (object?)JsonSerializer.SerializeToElement(argument, Wire.Json))])));
        return answer;
    }

    /// <summary>Calls a method with arguments that a serializer would not write. Answers the code of the refusal, or null where it was accepted.</summary>
    public async Task<string?> InvokeRaw(string method, string argumentsAsJson)
    {
        var (id, answer) = Expect();
        await Send(Encoding.UTF8.GetBytes($$"""{"type":1,"invocationId":"{{id}}","target":{{JsonSerializer.Serialize(method)}},"arguments":[{{argumentsAsJson}}]}""" + "\u001e"));
        try
        {
            await answer.Within($"answer of {method}");
            return null;
        }
        catch (HubRefusal refusal)
        {
            return refusal.Code;
        }
    }

    /// <summary>Whatever these bytes are.</summary>
    public async Task Send(ReadOnlyMemory<byte> frame, WebSocketMessageType type = WebSocketMessageType.Text)
    {
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(frame, type, endOfMessage: true, gone.Token);
        }
        catch (Exception cause) when (cause is WebSocketException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            throw SocketClosed(cause);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>The phone in the tunnel: the socket stays open and nobody takes anything from it.</summary>
    public void StopReading() => reading.Shut();

    public void ReadAgain() => reading.Open();

    /// <summary>Gone without a word.</summary>
    public void Drop()
    {
        socket.Abort();
        gone.Cancel();
        End("dropped by the test", null);
    }

    public async ValueTask DisposeAsync()
    {
        if (!closed.Task.IsCompleted && socket.State == WebSocketState.Open)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
            }
            catch (Exception cause) when (cause is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // It is being closed from the other side.
            }
        }

        Drop();
    }

    private static async Task<WebSocket> Open(Uri host, string? token, HubOptions options)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        foreach (var (name, value) in options.Headers) socket.Options.SetRequestHeader(name, value);
        if (token is not null && options.TokenParameter is null) socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        using var handler = new SocketsHttpHandler { ConnectCallback = (context, ct) => Dial(context.DnsEndPoint, options.ReceiveBuffer, ct) };
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        using var limit = new CancellationTokenSource(Limits.Patience);
        await socket.ConnectAsync(options.AddressOf(host, token), http, limit.Token);
        return socket;
    }

    private static async ValueTask<Stream> Dial(System.Net.DnsEndPoint address, int? receiveBuffer, CancellationToken ct)
    {
        var plain = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes) plain.ReceiveBufferSize = bytes;
        await plain.ConnectAsync(address, ct);
        return new NetworkStream(plain, ownsSocket: true);
    }

    private async Task ShakeHands()
    {
        var hello = new ArrayBufferWriter<byte>();
        HandshakeProtocol.WriteRequestMessage(new HandshakeRequestMessage(protocol.Name, protocol.Version), hello);
        await Send(hello.WrittenMemory);
        var answer = new ReadOnlySequence<byte>(await ReadFrame() ?? throw SocketClosed());
        if (!HandshakeProtocol.TryParseResponseMessage(ref answer, out var response)) throw new InvalidOperationException("The server did not shake hands.");
        if (response.Error is { } error) throw new InvalidOperationException(error);

        foreach (var rest in Parse(answer)) Take(rest);
    }

    private (string Id, Task<JsonElement?> Answer) Expect()
    {
        var id = Interlocked.Increment(ref lastInvocation).ToString(CultureInfo.InvariantCulture);
        var answer = pending[id] = new TaskCompletionSource<JsonElement?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (closed.Task.IsCompleted) answer.TrySetException(SocketClosed());
        return (id, answer.Task);
    }

    private async Task<JsonElement?> Call(string method, object?[] arguments) => await (await Begin(method, arguments)).Within($"answer of {method}");

    private async Task Receive()
    {
        Exception? cause = null;
        try
        {
            while (await ReadFrame() is { } frame)
            {
                await reading.Opened;
                foreach (var message in Parse(new ReadOnlySequence<byte>(frame))) Take(message);
            }

            // As a browser does; the server waits for it.
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", gone.Token);
        }
        catch (Exception trouble) when (trouble is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            cause = trouble;
        }

        End(reason ?? socket.CloseStatusDescription, cause);
    }

    private void Take(HubMessage message)
    {
        switch (message)
        {
            case CompletionMessage { InvocationId: { } id } completion when pending.TryRemove(id, out var caller):
                if (completion.Error is { } error) caller.TrySetException(new HubRefusal(error));
                else caller.TrySetResult((JsonElement?)completion.Result);
                break;
            // The first one says why; SignalR may add one of its own.
            case CloseMessage close:
                reason ??= close.Error ?? "closed by the server";
                break;
            case InvocationMessage push:
                Events.Add(new HubEvent(push.Target, (JsonElement)push.Arguments[0]!));
                break;
        }
    }

    private List<HubMessage> Parse(ReadOnlySequence<byte> frame)
    {
        var messages = new List<HubMessage>();
        while (protocol.TryParseMessage(ref frame, EventBinder.Instance, out var message)) messages.Add(message);
        return messages;
    }

    private async Task<byte[]?> ReadFrame()
    {
        var whole = new ArrayBufferWriter<byte>();
        while (true)
        {
            await reading.Opened;
            var part = await socket.ReceiveAsync(whole.GetMemory(16 * 1024), gone.Token);
            if (part.MessageType == WebSocketMessageType.Close) return null;

            whole.Advance(part.Count);
            if (part.EndOfMessage) return whole.WrittenSpan.ToArray();
        }
    }

    /// <summary>A server hangs up on a client that says nothing for 30 s.</summary>
    private async Task Ping()
    {
        var ping = protocol.GetMessageBytes(PingMessage.Instance);
        try
        {
            while (true)
            {
                await Task.Delay(PingInterval, gone.Token);
                await Send(ping);
            }
        }
        catch (Exception cause) when (cause is OperationCanceledException or InvalidOperationException)
        {
            // The socket is closed; whoever waits for it has been told.
        }
    }

    private void End(string? reason, Exception? cause)
    {
        closed.TrySetResult(reason);
        var failure = SocketClosed(cause);
        foreach (var caller in pending.Values) caller.TrySetException(failure);
        Events.End(failure);
    }

    private static InvalidOperationException SocketClosed(Exception? cause = null) => new("The socket is closed.", cause);
}
