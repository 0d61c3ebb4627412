using System.Diagnostics;
using System.Globalization;
using System.Text;
using MatchChat.LoadTest.Servers;
using MatchChat.LoadTest.Wire;

namespace MatchChat.LoadTest.Load;

/// <summary>Two people who talk: one sends on one socket, the other hears it on another. Each frame is checked for being theirs.</summary>
internal sealed class Pair
{
    private const string Words = "Are you free on Friday? There is a small place by the river that I like.";

    private readonly Tally tally;
    private readonly Ledger ledger;
    private readonly byte[] idPrefix;
    private readonly CallTemplate say;
    private readonly LeanSocket speaker;
    private readonly LeanSocket listener;
    private readonly Receipts? receipts;
    private int welcomed;

    /// <param name="number">Of this pair among all of this run of the bench; part of its message ids.</param>
    public Pair(SocketLoop loop, Uri server, Couple couple, int number, Tally tally, PairOptions options)
    {
        this.tally = tally;
        ledger = new Ledger(tally);
        // A whole id is this and twelve digits.
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{number:x8}-0000-4000-8000-");
        idPrefix = Encoding.UTF8.GetBytes(prefix);
        say = new CallTemplate(
            $$"""{"type":1,"invocationId":"s{{CallTemplate.NumberSlot}}","target":"SendMessage","arguments":[{"conversationId":"{{couple.Conversation}}","clientMessageId":"{{prefix}}{{CallTemplate.NumberSlot}}","content":"{{Words}}"}]}""");
        speaker = loop.Connect(couple.SpeakerAt ?? server, couple.SpeakerPath, new Speaker(this));
        listener = loop.Connect(couple.ListenerAt ?? server, couple.ListenerPath, new Listener(this), options.ListenerBuffer);
        if (options.WithReceipts) receipts = new Receipts(couple.Conversation, listener, tally);
    }

    public bool IsReady => welcomed == 2;

    /// <summary>Called when the server has answered a message.</summary>
    public Action<Pair>? WhenAnswered { get; set; }

    /// <summary>The sender knows that everything was read.</summary>
    public bool IsReadUp => receipts is null || receipts.HeardRead >= receipts.Last;

    public void Say(long due) => speaker.Send(say, ledger.Send(due));

    /// <summary>The listener's phone hangs: its socket stays and is not read any more.</summary>
    public void StopReading(SocketLoop loop) => loop.StopReading(listener);

    public void Close(SocketLoop loop)
    {
        loop.Close(speaker);
        loop.Close(listener);
    }

    private void Answered(in HubFrame frame)
    {
        var id = frame.InvocationId;
        if (id.Length == 0 || !CallTemplate.TryReadNumber(id[1..], out var number)) return;

        if (frame.IsRefusal) ledger.Refused(number, Encoding.UTF8.GetString(frame.Error));
        else ledger.Acknowledged(number, frame.Seq, Stopwatch.GetTimestamp());
        WhenAnswered?.Invoke(this);
    }

    private void Heard(in HubFrame frame)
    {
        var id = frame.ClientMessageId;
        if (!id.StartsWith(idPrefix) || !CallTemplate.TryReadNumber(id[idPrefix.Length..], out var number))
        {
            tally.CountMisdelivered();
            return;
        }

        ledger.Delivered(number, frame.Seq, Stopwatch.GetTimestamp());
        receipts?.Acknowledge(frame.Seq);
    }

    private sealed class Speaker(Pair pair) : ISocketOwner
    {
        public void Welcomed() => pair.welcomed++;

        public void Closed(string why) => pair.tally.CountCut(why);

        public void Took(in HubFrame frame)
        {
            if (frame.IsAnswer) pair.Answered(frame);
            else if (frame.Target.SequenceEqual("MessageReceived"u8)) pair.tally.CountMisdelivered();
            else pair.receipts?.Heard(frame);
        }
    }

    private sealed class Listener(Pair pair) : ISocketOwner
    {
        public void Welcomed() => pair.welcomed++;

        public void Closed(string why) => pair.tally.CountCut(why);

        public void Took(in HubFrame frame)
        {
            if (frame.IsAnswer) pair.receipts?.Answered(frame);
            else if (frame.Target.SequenceEqual("MessageReceived"u8)) pair.Heard(frame);
        }
    }
}

/// <param name="WithReceipts">The listener says delivered and read for every message, as a phone does.</param>
/// <param name="ListenerBuffer">Bytes the kernel keeps for the listener; 0 = as usual.</param>
internal sealed record PairOptions(bool WithReceipts = false, int ListenerBuffer = 0);
