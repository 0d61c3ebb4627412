using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Delivery;

/// <summary>Receipts go to the senders concerned; what somebody has read also to the reader's other devices.</summary>
internal sealed class DeliverReceipts(IClientPush push) : IFactHandler<MessageDelivered>, IFactHandler<MessageRead>
{
    public ValueTask Handle(MessageDelivered fact, CancellationToken ct)
    {
        push.Push(new ClientEvent("MessageDelivered", new DeliveredEvent(fact.ConversationId, fact.UserId, fact.UpToSeq, fact.MessageId, fact.At)), fact.Senders);
        return default;
    }

    public ValueTask Handle(MessageRead fact, CancellationToken ct)
    {
        push.Push(new ClientEvent("MessageRead", new ReadEvent(fact.ConversationId, fact.UserId, fact.UpToSeq, fact.MessageId, fact.At)), fact.Audience, fact.Connection);
        return default;
    }
}
