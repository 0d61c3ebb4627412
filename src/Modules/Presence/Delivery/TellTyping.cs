using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Realtime;
using MatchChat.Presence.Contracts;

namespace MatchChat.Presence.Delivery;

internal sealed class TellTyping(IClientPush push) : IFactHandler<TypingChanged>
{
    public ValueTask Handle(TypingChanged fact, CancellationToken ct)
    {
        push.Push(new ClientEvent(fact.Typing ? "TypingStarted" : "TypingStopped", new TypingEvent(fact.ConversationId, fact.UserId)), fact.Hearers);
        return default;
    }
}
