using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Delivery;

/// <summary>A committed message goes to every device of its recipients and to the sender's other ones. Reads nothing: the fact says it all.</summary>
internal sealed class DeliverMessageAppended(IClientPush push) : IFactHandler<MessageAppended>
{
    public ValueTask Handle(MessageAppended fact, CancellationToken ct)
    {
        push.Push("MessageReceived", fact.Message, fact.OwnReply, fact.Audience, fact.Connection);
        return default;
    }
}
