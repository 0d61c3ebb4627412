using System.Threading.Channels;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Delivery;

/// <summary>
/// After pointer moves and deletions a person's devices learn the unread count, at most once per conversation and window. Not after each message: clients count those themselves.
/// As many pairs as the set has places may wait; past that the newest are dropped, and the next sync tells.
/// </summary>
internal sealed class AnnounceUnread(IMediator mediator, IClientPush push, ILogger<AnnounceUnread> log, TimeProvider time)
    : BackgroundLoop(log, time), IFactHandler<MessageRead>, IFactHandler<MessageDeleted>
{
    private const int Capacity = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<(UserId User, ConversationId Conversation)> waiting = [];

    protected override string Name => "unread announcements";

    public ValueTask Handle(MessageRead fact, CancellationToken ct)
    {
        Add(fact.UserId, fact.ConversationId);
        return default;
    }

    public ValueTask Handle(MessageDeleted fact, CancellationToken ct)
    {
        foreach (var recipient in fact.Recipients) Add(recipient, fact.Message.ConversationId);
        return default;
    }

    protected override async Task Round(CancellationToken stopping)
    {
        await bell.Reader.ReadAsync(stopping);
        await Task.Delay(Window, Time, stopping);
        HashSet<(UserId User, ConversationId Conversation)> taken;
        lock (gate) (taken, waiting) = (waiting, []);
        foreach (var person in taken.GroupBy(pair => pair.User)) await Announce(person.Key, person.Select(pair => pair.Conversation), stopping);
    }

    private void Add(UserId user, ConversationId conversation)
    {
        if (!push.IsConnected(user)) return;
        lock (gate)
        {
            if (waiting.Count < Capacity) waiting.Add((user, conversation));
        }

        bell.Writer.TryWrite(true);
    }

    private async Task Announce(UserId user, IEnumerable<ConversationId> conversations, CancellationToken ct)
    {
        var counts = await mediator.Ask(new GetUnread(user), ct);
        if (counts.Refused) return;

        var byConversation = counts.Value.Conversations.ToDictionary(count => count.Id, count => count.Unread);
        foreach (var conversation in conversations)
            push.Push(new ClientEvent("UnreadChanged", new UnreadEvent(conversation, byConversation.GetValueOrDefault(conversation), counts.Value.Total)), [user]);
    }
}
