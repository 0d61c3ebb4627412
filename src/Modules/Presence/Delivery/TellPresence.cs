using System.Threading.Channels;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;
using MatchChat.Presence.Contracts;
using Microsoft.Extensions.Logging;

namespace MatchChat.Presence.Delivery;

/// <summary>
/// Tells the others in somebody's most recent conversations. Whom to tell is read from the database, so it has a queue of its own: on the bus it would hold up messages.
/// Full: the oldest change is dropped; presence is a hint, and a client asks for it when it shows somebody.
/// </summary>
internal sealed class TellPresence : BackgroundLoop, IFactHandler<PresenceChanged>
{
    private const int Capacity = 10_000;
    private const int MostConversations = 200;
    private const int MostAtOnce = 8;

    private readonly IMediator mediator;
    private readonly IClientPush push;
    private readonly Channel<PresenceChanged> queue = Channel.CreateBounded<PresenceChanged>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public TellPresence(IMediator mediator, IClientPush push, PresenceMetrics metrics, ILogger<TellPresence> log, TimeProvider time)
        : base(log, time)
    {
        this.mediator = mediator;
        this.push = push;
        metrics.Untold(() => queue.Reader.Count);
    }

    protected override string Name => "presence announcements";

    public ValueTask Handle(PresenceChanged fact, CancellationToken ct) => queue.Writer.WriteAsync(fact, ct);

    /// <summary>Whom to tell is looked up for several people at once, for when a network or a node took many with it; it is told in the order in which it happened.</summary>
    protected override async Task Round(CancellationToken stopping)
    {
        var some = new List<PresenceChanged> { await queue.Reader.ReadAsync(stopping) };
        while (some.Count < MostAtOnce && queue.Reader.TryRead(out var next)) some.Add(next);

        var told = await Task.WhenAll(some.Select(fact => Task.Run(async () => await mediator.Ask(new ListRecentPeers(fact.UserId, MostConversations, Leaving: !fact.Online), stopping), stopping)));
        foreach (var (fact, conversations) in some.Zip(told)) Tell(fact, conversations);
    }

    private void Tell(PresenceChanged fact, Outcome<IReadOnlyList<ConversationPeers>> conversations)
    {
        if (conversations.Refused) return;

        var name = fact.Online ? "UserOnline" : "UserOffline";
        foreach (var conversation in conversations.Value)
            push.Push(new ClientEvent(name, new PresenceEvent(conversation.Id, fact.UserId, fact.LastSeenAt)), conversation.Peers);
    }
}
