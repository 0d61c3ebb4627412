using System.Threading.Channels;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Delivery;

/// <summary>
/// A new, ended or rearranged conversation goes to its people, to each in their own view. That is read from the database, so it has a queue of its own: on the bus it would hold up messages.
/// Full: the oldest is dropped; a push is a hint, and the next sync tells.
/// </summary>
internal sealed class DeliverConversation : BackgroundLoop, IFactHandler<ConversationCreated>, IFactHandler<ConversationEnded>, IFactHandler<EndRepeated>, IFactHandler<ConversationChanged>
{
    private const int Capacity = 10_000;

    private readonly IMediator mediator;
    private readonly IClientPush push;
    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>While the database is away it waits here, and with it those behind it, from round to round.</summary>
    private Waiting? inHand;

    public DeliverConversation(IMediator mediator, IClientPush push, MessagingMetrics metrics, ILogger<DeliverConversation> log, TimeProvider time)
        : base(log, time)
    {
        (this.mediator, this.push) = (mediator, push);
        metrics.ConversationQueueDepth(() => queue.Reader.Count);
    }

    protected override string Name => "conversation announcements";

    public ValueTask Handle(ConversationCreated fact, CancellationToken ct) => Queue("ConversationCreated", fact.Conversation.Id, fact.Audience, ct);

    public ValueTask Handle(ConversationEnded fact, CancellationToken ct) => Queue("ConversationEnded", fact.Conversation.Id, fact.Audience, ct);

    public ValueTask Handle(EndRepeated fact, CancellationToken ct) =>
        Queue("ConversationEnded", fact.Conversation.Id, [.. fact.Conversation.Participants.Select(participant => participant.UserId)], ct);

    public ValueTask Handle(ConversationChanged fact, CancellationToken ct) => Queue("ConversationChanged", fact.ConversationId, fact.Audience, ct);

    protected override async Task Round(CancellationToken stopping)
    {
        var next = inHand ??= await queue.Reader.ReadAsync(stopping);
        try
        {
            var view = await mediator.Ask(new GetConversation(next.Conversation, next.Person), stopping);
            if (!view.Refused) push.Push(new ClientEvent(next.Name, view.Value), [next.Person]);
        }
        catch (Exception cause) when (cause is not StorageUnavailableException)
        {
            inHand = null;
            throw;
        }

        inHand = null;
    }

    private async ValueTask Queue(string name, ConversationId conversation, IReadOnlyList<UserId> people, CancellationToken ct)
    {
        foreach (var person in people.Where(push.IsConnected)) await queue.Writer.WriteAsync(new Waiting(name, conversation, person), ct);
    }

    private readonly record struct Waiting(string Name, ConversationId Conversation, UserId Person);
}
