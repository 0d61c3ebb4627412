using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Realtime;
using MatchChat.Presence.Contracts;

namespace MatchChat.Presence.Delivery;

internal sealed class TellPresence(IClientPush push) : IFactHandler<PresenceChanged>
{
    public ValueTask Handle(PresenceChanged fact, CancellationToken ct)
    {
        var name = fact.Online ? "UserOnline" : "UserOffline";
        foreach (var told in fact.Conversations.Zip(fact.Hearers).GroupBy(place => place.First, place => place.Second))
            push.Push(new ClientEvent(name, new PresenceEvent(told.Key, fact.UserId, fact.LastSeenAt)), [.. told]);

        return default;
    }
}
