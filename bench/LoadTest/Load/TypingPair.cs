using System.Diagnostics;
using MatchChat.LoadTest.Servers;
using MatchChat.LoadTest.Wire;

namespace MatchChat.LoadTest.Load;

/// <summary>Somebody who begins to type and stops, again and again, and somebody who sees it.</summary>
/// <remarks>
/// The server leaves out a start that is stopped before it was told, so a signal goes out only when the one before it was seen: otherwise nobody could tell
/// which of several was left out. Its time still counts from when it was due.
/// </remarks>
internal sealed class TypingPair
{
    private readonly Queue<long> due = new();
    private readonly LeanSocket typist;
    private readonly CallTemplate start, stop;
    private readonly TypingTally tally;
    private bool isTyping;
    private int welcomed;

    public TypingPair(SocketLoop loop, Uri server, Couple couple, TypingTally tally)
    {
        this.tally = tally;
        start = Call("StartTyping");
        stop = Call("StopTyping");
        typist = loop.Connect(server, couple.SpeakerPath, new Typist(this));
        loop.Connect(server, couple.ListenerPath, new Watcher(this));

        CallTemplate Call(string method) =>
            new($$"""{"type":1,"invocationId":"t{{CallTemplate.NumberSlot}}","target":"{{method}}","arguments":["{{couple.Conversation}}"]}""");
    }

    public bool IsReady => welcomed == 2;

    /// <summary>Signals that were due and have not been seen.</summary>
    public int Unseen => due.Count;

    public void Signal(long at)
    {
        due.Enqueue(at);
        tally.Due++;
        if (due.Count == 1) SendNext();
    }

    private void SendNext()
    {
        isTyping = !isTyping;
        typist.Send(isTyping ? start : stop, tally.Due);
    }

    private void Seen(bool starts)
    {
        if (starts != isTyping || !due.TryDequeue(out var at))
        {
            tally.Trouble ??= $"A signal that nobody gave: {(starts ? "started" : "stopped")}.";
            return;
        }

        tally.Latencies.Add(Stopwatch.GetElapsedTime(at));
        if (due.Count > 0) SendNext();
    }

    private sealed class Typist(TypingPair pair) : ISocketOwner
    {
        public void Welcomed() => pair.welcomed++;

        public void Closed(string why) => pair.tally.Trouble ??= why;

        public void Took(in HubFrame frame)
        {
            if (frame.IsAnswer && frame.IsRefusal) pair.tally.Trouble ??= frame.ToString();
        }
    }

    private sealed class Watcher(TypingPair pair) : ISocketOwner
    {
        public void Welcomed() => pair.welcomed++;

        public void Closed(string why) => pair.tally.Trouble ??= why;

        public void Took(in HubFrame frame)
        {
            if (frame.Target.SequenceEqual("TypingStarted"u8)) pair.Seen(starts: true);
            else if (frame.Target.SequenceEqual("TypingStopped"u8)) pair.Seen(starts: false);
        }
    }
}

/// <summary>What became of the typing signals of a run.</summary>
internal sealed class TypingTally
{
    public long Due { get; set; }

    public string? Trouble { get; set; }

    public Samples Latencies { get; } = new();
}
