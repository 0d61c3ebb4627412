using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MatchChat.LoadTest;

/// <summary>The protocol and nothing else: a generator that is slower than the server measures itself.</summary>
internal sealed class LeanSocket : IAsyncDisposable
{
    private const byte RecordSeparator = 0x1e;

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource gone = new();
    private readonly Action<JsonElement> onFrame;
    private Task reading = Task.CompletedTask;

    private LeanSocket(Action<JsonElement> onFrame) => this.onFrame = onFrame;

    public static async Task<LeanSocket> Connect(Uri host, string token, Action<JsonElement> onFrame)
    {
        var lean = new LeanSocket(onFrame);
        var welcome = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await lean.socket.ConnectAsync(new Uri($"ws://{host.Authority}/api/chat/ws?access_token={token}"), CancellationToken.None);
        await lean.Send("""{"protocol":"json","version":1}""");
        lean.reading = lean.Read(welcome);
        await welcome.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return lean;
    }

    public async Task Send(string frame)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(frame) + 1];
        Encoding.UTF8.GetBytes(frame, bytes);
        bytes[^1] = RecordSeparator;
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, gone.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        await reading;
        socket.Dispose();
    }

    private async Task Read(TaskCompletionSource welcome)
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(filled), gone.Token);
                if (result.MessageType == WebSocketMessageType.Close) return;

                filled += result.Count;
                var start = 0;
                for (int end; (end = buffer.AsSpan(start, filled - start).IndexOf(RecordSeparator)) >= 0; start += end + 1) Take(buffer.AsMemory(start, end), welcome);
                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
                if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private void Take(ReadOnlyMemory<byte> frame, TaskCompletionSource welcome)
    {
        using var json = JsonDocument.Parse(frame);
        if (json.RootElement.TryGetProperty("target", out var target) && target.ValueEquals("ConnectSuccess")) welcome.TrySetResult();
        else onFrame(json.RootElement);
    }
}
