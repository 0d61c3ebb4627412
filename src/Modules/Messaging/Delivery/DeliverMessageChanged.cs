using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Delivery;

/// <summary>An edit or a deletion goes to everybody in the conversation who can see the message, the one who made it included.</summary>
internal sealed class DeliverMessageChanged(IClientPush push) : IFactHandler<MessageEdited>, IFactHandler<MessageDeleted>
{
    public ValueTask Handle(MessageEdited fact, CancellationToken ct)
    {
        push.Push("MessageEdited", fact.Message, fact.OwnReply, fact.Audience);
        return default;
    }

    public ValueTask Handle(MessageDeleted fact, CancellationToken ct)
    {
        push.Push("MessageDeleted", fact.Message, fact.OwnReply, fact.Audience);
        return default;
    }
}
