using System.Threading.Channels;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;
using MatchChat.Presence.Contracts;
using Microsoft.Extensions.Logging;

namespace MatchChat.Presence.Delivery;

/// <summary>
/// Finds whom to tell that somebody came or went: the others in the most recent conversations. They are read from the database, once, on the node where it happened, and go with the fact, which is then told like any other.
/// A queue of its own, because on the bus a look into the database would hold up messages. Full: the oldest change is dropped; presence is a hint, and a client asks for it when it shows somebody.
/// </summary>
internal sealed class AnnouncePresence : BackgroundLoop
{
    private const int Capacity = 10_000;
    private const int MostConversations = 200;
    private const int MostAtOnce = 8;

    /// <summary>Each is a key in the header of one message, and a header has to fit into one frame of the broker (128 KiB). Only groups come near.</summary>
    private const int MostHearers = 1_000;

    private readonly IMediator mediator;
    private readonly PresenceMetrics metrics;
    private readonly Channel<Change> queue = Channel.CreateBounded<Change>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public AnnouncePresence(IMediator mediator, PresenceMetrics metrics, ILogger<AnnouncePresence> log, TimeProvider time)
        : base(log, time)
    {
        this.mediator = mediator;
        this.metrics = metrics;
        metrics.Untold(() => queue.Reader.Count);
    }

    protected override string Name => "presence announcements";

    public void Came(UserId user) => queue.Writer.TryWrite(new Change(user, Time.GetUtcNow(), LastSeenAt: null));

    public void Went(UserId user, DateTimeOffset lastSeenAt) => queue.Writer.TryWrite(new Change(user, Time.GetUtcNow(), lastSeenAt));

    /// <summary>Whom to tell is looked up for several people at once, for when a network or a node took many with it; it is told in the order in which it happened.</summary>
    protected override async Task Round(CancellationToken stopping)
    {
        var some = new List<Change> { await queue.Reader.ReadAsync(stopping) };
        while (some.Count < MostAtOnce && queue.Reader.TryRead(out var next)) some.Add(next);

        var told = await Task.WhenAll(some.Select(change => Task.Run(async () => await mediator.Ask(new ListRecentPeers(change.User, MostConversations, Leaving: !change.Online), stopping), stopping)));
        foreach (var (change, conversations) in some.Zip(told)) await Tell(change, conversations, stopping);
    }

    private async Task Tell(Change change, Outcome<IReadOnlyList<ConversationPeers>> conversations, CancellationToken stopping)
    {
        if (conversations.Refused) return;

        metrics.Changed(change.Online);
        var places = conversations.Value.SelectMany(conversation => conversation.Peers, (conversation, peer) => (conversation.Id, Peer: peer)).Take(MostHearers).ToList();
        await mediator.Publish(
            new PresenceChanged(change.User, change.Online, change.At, change.LastSeenAt, [.. places.Select(place => place.Id)], [.. places.Select(place => place.Peer)]),
            stopping);
    }

    private readonly record struct Change(UserId User, DateTimeOffset At, DateTimeOffset? LastSeenAt)
    {
        public bool Online => LastSeenAt is null;
    }
}
