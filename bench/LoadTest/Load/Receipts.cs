using System.Text;
using MatchChat.LoadTest.Wire;

namespace MatchChat.LoadTest.Load;

/// <summary>What a phone that shows the conversation does with each message: says that it arrived, and that it was read.</summary>
internal sealed class Receipts
{
    private readonly string conversation;
    private readonly LeanSocket listener;
    private readonly Tally tally;

    public Receipts(string conversation, LeanSocket listener, Tally tally)
    {
        this.conversation = conversation;
        this.listener = listener;
        this.tally = tally;
    }

    /// <summary>The highest seq that was acknowledged to the server.</summary>
    public long Last { get; private set; }

    /// <summary>The highest seq that the sender has heard to be read.</summary>
    public long HeardRead { get; private set; }

    public void Acknowledge(long seq)
    {
        Last = Math.Max(Last, seq);
        listener.Send(Call('d', "MarkAsDelivered", seq));
        listener.Send(Call('r', "MarkAsRead", seq));
    }

    public void Answered(in HubFrame frame)
    {
        if (frame.IsRefusal) tally.CountRefused(Encoding.UTF8.GetString(frame.Error));
    }

    public void Heard(in HubFrame frame)
    {
        if (frame.Target.SequenceEqual("MessageRead"u8)) HeardRead = Math.Max(HeardRead, frame.UpToSeq);
    }

    private byte[] Call(char kind, string method, long seq) => WebSocketFrame.Make(
        Opcode.Text,
        Encoding.UTF8.GetBytes($$"""{"type":1,"invocationId":"{{kind}}{{seq}}","target":"{{method}}","arguments":[{"conversationId":"{{conversation}}","upToSeq":{{seq}}}]}""" + (char)HubFrame.End));
}
