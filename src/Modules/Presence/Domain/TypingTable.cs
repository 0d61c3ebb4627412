using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using MatchChat.Kernel;
using MatchChat.Presence.Contracts;

namespace MatchChat.Presence.Domain;

/// <summary>
/// Who types where, and what of it is not told yet. Changes of one person in one conversation are told in their order, by one loop; a stop that overtakes its start leaves nothing to tell.
/// Bounded: past its capacity a start is not taken up, which costs somebody three dots.
/// </summary>
internal sealed class TypingTable
{
    private const int Capacity = 100_000;

    private readonly PresenceOptions options;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<UserId, List<Typer>> typers = [];
    private readonly PriorityQueue<Typer, DateTimeOffset> ends = new();
    private readonly Queue<Typer> changed = new();
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public TypingTable(PresenceOptions options, TimeProvider time, PresenceMetrics metrics)
    {
        this.options = options;
        this.time = time;
        metrics.Typing(() => ends.Count);
    }

    /// <summary>Rings when there may be something to tell, or to wait for.</summary>
    public ChannelReader<bool> Bell => bell.Reader;

    /// <param name="tellsAgain">Whoever goes on typing is told of once more when one that began with the last telling would be over.</param>
    public void Start(ConversationId conversation, UserId user, string? connection, IReadOnlyList<UserId> hearers, bool tellsAgain = false)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var until = now + options.TypingTime;
            if (Find(conversation, user) is { } typer)
            {
                if (typer.IsHeardBy(hearers))
                {
                    typer.GoOn(connection, until);
                    Time(typer);
                    if (tellsAgain && typer.ToldAt + options.TypingTime <= now) TellAgain(typer);
                    return;
                }

                // A block, say, came between: who may not hear it any more is told the end now, not when the typing ends.
                typer.IsOver = true;
                Stop(typer);
            }

            if (hearers.Count > 0 && ends.Count < Capacity) Begin(new Typer(conversation, user, connection, hearers, until));
        }

        bell.Writer.TryWrite(true);
    }

    public void Stop(ConversationId conversation, UserId user) => Stop(user, typer => typer.Conversation == conversation);

    /// <summary>The connection is gone, and with it what was typed by it.</summary>
    public void StopAll(UserId user, string connection) => Stop(user, typer => typer.Connection == connection);

    /// <summary>Whether somebody types here as far as this node knows.</summary>
    public bool Knows(ConversationId conversation, UserId user)
    {
        lock (gate) return Find(conversation, user) is not null;
    }

    /// <summary>The next thing to tell, if any. An end without hearers is that of a start that nobody was told of: it is to be forgotten, not to be told.</summary>
    public bool TryNext([NotNullWhen(true)] out TypingChanged? change)
    {
        lock (gate)
        {
            StopWhatIsOver();
            change = null;
            while (change is null && changed.TryDequeue(out var typer)) change = Tell(typer);
            return change is not null;
        }
    }

    /// <summary>How long until somebody's typing is over; null where nobody types.</summary>
    public TimeSpan? UntilNext()
    {
        lock (gate)
        {
            if (!ends.TryPeek(out _, out var until)) return null;

            var left = until - time.GetUtcNow();
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private Typer? Find(ConversationId conversation, UserId user) => typers.TryGetValue(user, out var own) ? own.Find(typer => typer.Conversation == conversation && !typer.IsOver) : null;

    private void Begin(Typer fresh)
    {
        if (!typers.TryGetValue(fresh.User, out var own)) typers.Add(fresh.User, own = []);
        own.Add(fresh);
        Time(fresh);
        changed.Enqueue(fresh);
    }

    private void Stop(UserId user, Predicate<Typer> which)
    {
        lock (gate)
        {
            if (!typers.TryGetValue(user, out var own)) return;

            foreach (var typer in own.FindAll(which)) Stop(typer);
        }

        bell.Writer.TryWrite(true);
    }

    private void Time(Typer typer)
    {
        if (typer.IsTimed) return;

        typer.IsTimed = true;
        ends.Enqueue(typer, typer.Until);
    }

    private void Stop(Typer typer)
    {
        if (typer.IsStopped) return;

        typer.IsStopped = true;
        changed.Enqueue(typer);
    }

    private void TellAgain(Typer typer)
    {
        typer.ToldAt = null;
        changed.Enqueue(typer);
        bell.Writer.TryWrite(true);
    }

    private void StopWhatIsOver()
    {
        var now = time.GetUtcNow();
        while (ends.TryPeek(out var typer, out var until) && until <= now)
        {
            ends.Dequeue();
            typer.IsTimed = false;
            if (typer.IsForgotten) continue;

            if (typer.Until > now) Time(typer);
            else Stop(typer);
        }
    }

    private TypingChanged? Tell(Typer typer)
    {
        if (typer.IsForgotten) return null;

        if (typer.IsStopped)
        {
            Forget(typer);
            return new TypingChanged(typer.Conversation, typer.User, Typing: false, typer.IsTold ? typer.Hearers : []);
        }

        if (typer.ToldAt is not null) return null;

        typer.IsTold = true;
        typer.ToldAt = time.GetUtcNow();
        return new TypingChanged(typer.Conversation, typer.User, Typing: true, typer.Hearers);
    }

    private void Forget(Typer typer)
    {
        typer.IsForgotten = true;
        var own = typers[typer.User];
        own.Remove(typer);
        if (own.Count == 0) typers.Remove(typer.User);
    }

    private sealed class Typer(ConversationId conversation, UserId user, string? connection, IReadOnlyList<UserId> hearers, DateTimeOffset until)
    {
        public ConversationId Conversation => conversation;

        public UserId User => user;

        public string? Connection { get; private set; } = connection;

        /// <summary>Those who heard the start hear the end, whatever the gate says by then: nobody is left with three dots for ever.</summary>
        public IReadOnlyList<UserId> Hearers => hearers;

        public DateTimeOffset Until { get; private set; } = until;

        public bool IsTold { get; set; }

        /// <summary>Null while it is to be told, for the first time or again.</summary>
        public DateTimeOffset? ToldAt { get; set; }

        public bool IsStopped { get; set; }

        /// <summary>Stopped for good: whoever starts again begins anew.</summary>
        public bool IsOver { get; set; }

        public bool IsForgotten { get; set; }

        /// <summary>It stands among the ends, once.</summary>
        public bool IsTimed { get; set; }

        public bool IsHeardBy(IReadOnlyList<UserId> people) => people.Count == hearers.Count && people.All(hearers.Contains);

        public void GoOn(string? by, DateTimeOffset end) => (Connection, Until, IsStopped) = (by, end, false);
    }
}
