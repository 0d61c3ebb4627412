using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MatchChat.TestKit;

namespace MatchChat.LoadTest;

/// <summary>One pair: a socket that sends and one that receives.</summary>
internal sealed class Talk : IAsyncDisposable
{
    private readonly Tally tally;
    private readonly Dictionary<string, long> dueByInvocation = [];
    private string conversation = "";
    private LeanSocket sender = null!;
    private LeanSocket receiver = null!;
    private long lastInvocation;
    private long lastSeq;

    private Talk(Tally tally) => this.tally = tally;

    public static async Task<Talk> Start(NodeProcess node, Tally tally)
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        var made = await node.RestAsService().Post("conversations", new { matchId = Guid.NewGuid(), userIds = new[] { one, other } });
        var talk = new Talk(tally) { conversation = made.As<Conversation>().Id.ToString() };
        talk.sender = await LeanSocket.Connect(node.Address, node.Tokens.For(one), talk.Answered);
        talk.receiver = await LeanSocket.Connect(node.Address, node.Tokens.For(other), talk.Received);
        return talk;
    }

    public Task Say(long due)
    {
        var id = Interlocked.Increment(ref lastInvocation).ToString(CultureInfo.InvariantCulture);
        lock (dueByInvocation) dueByInvocation.Add(id, due);
        tally.Sent();
        return sender.Send(
            $$"""{"type":1,"invocationId":"{{id}}","target":"SendMessage","arguments":[{"conversationId":"{{conversation}}","clientMessageId":"{{Guid.NewGuid()}}","content":"{{due}} and some words as people write them to each other"}]}""");
    }

    public async ValueTask DisposeAsync()
    {
        await sender.DisposeAsync();
        await receiver.DisposeAsync();
    }

    private void Answered(JsonElement frame)
    {
        if (!frame.TryGetProperty("type", out var type) || type.GetInt32() != 3) return;

        long due;
        lock (dueByInvocation) dueByInvocation.Remove(frame.GetProperty("invocationId").GetString()!, out due);
        if (frame.TryGetProperty("error", out _)) tally.Refused();
        else tally.Acked(Stopwatch.GetElapsedTime(due));
    }

    private void Received(JsonElement frame)
    {
        if (!frame.TryGetProperty("target", out var target) || !target.ValueEquals("MessageReceived")) return;

        var message = frame.GetProperty("arguments")[0];
        var content = message.GetProperty("content").GetString()!;
        var due = long.Parse(content.AsSpan(0, content.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        var seq = message.GetProperty("seq").GetInt64();
        tally.Received(Stopwatch.GetElapsedTime(due), seq - lastSeq);
        lastSeq = Math.Max(lastSeq, seq);
    }
}
