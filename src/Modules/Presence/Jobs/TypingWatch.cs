using System.Threading.Channels;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Contracts;
using MatchChat.Presence.Domain;
using Microsoft.Extensions.Logging;

namespace MatchChat.Presence.Jobs;

/// <summary>
/// The second line behind the node where somebody types: should it die, nobody tells the end. What was heard of another node is looked at when it should be over, and ended here unless it goes on.
/// All wait equally long, so a queue is enough. Full: not watched.
/// </summary>
internal sealed class TypingWatch(ITypists typists, TypingTable own, IClientPush push, PresenceOptions options, ILogger<TypingWatch> log, TimeProvider time)
    : BackgroundLoop(log, time), IFactHandler<TypingChanged>
{
    private const int Capacity = 100_000;

    // The word of the end is a little longer on its way than the end itself. What is only told again comes up to two typing times after the last telling.
    private readonly TimeSpan patience = (options.TypingTime * (typists.AreShared ? 1 : 2)) + TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly Dictionary<(ConversationId, UserId), Watched> watched = [];
    private readonly Channel<Watched> queue = Channel.CreateBounded<Watched>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    protected override string Name => "typing of other nodes";

    public ValueTask Handle(TypingChanged fact, CancellationToken ct)
    {
        lock (gate) watched.Remove((fact.ConversationId, fact.UserId));
        if (fact.Typing && !own.Knows(fact.ConversationId, fact.UserId)) Watch(fact);
        return default;
    }

    protected override async Task Round(CancellationToken stopping)
    {
        var due = await queue.Reader.ReadAsync(stopping);
        var rest = patience - Time.GetElapsedTime(due.Since);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, Time, stopping);
        if (!Forget(due)) return;

        var fact = due.Fact;
        if ((await typists.In(fact.ConversationId, stopping)).Contains(fact.UserId)) Watch(fact);
        else push.Push(new ClientEvent("TypingStopped", new TypingEvent(fact.ConversationId, fact.UserId)), fact.Hearers);
    }

    private void Watch(TypingChanged fact)
    {
        var fresh = new Watched(fact, Time.GetTimestamp());
        lock (gate)
        {
            if (queue.Writer.TryWrite(fresh)) watched[(fact.ConversationId, fact.UserId)] = fresh;
        }
    }

    /// <summary>False where its end was heard, or another beginning.</summary>
    private bool Forget(Watched due)
    {
        lock (gate)
        {
            var key = (due.Fact.ConversationId, due.Fact.UserId);
            return watched.TryGetValue(key, out var last) && last == due && watched.Remove(key);
        }
    }

    private sealed record Watched(TypingChanged Fact, long Since);
}
