using MatchChat.Kernel;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Delivery;

/// <summary>Puts a message on the sockets of the people it is for: one event for all, and another one for whoever sees the answered message otherwise than they do.</summary>
internal static class MessagePush
{
    public static void Push(this IClientPush push, string name, MessageView message, ReplyView? ownReply, IReadOnlyList<UserId> people, string? exceptConnection = null)
    {
        if (ownReply is null || !people.Contains(ownReply.SenderId))
        {
            push.Push(new ClientEvent(name, message), people, exceptConnection);
            return;
        }

        push.Push(new ClientEvent(name, message), [.. people.Where(person => person != ownReply.SenderId)], exceptConnection);
        push.Push(new ClientEvent(name, message with { ReplyTo = ownReply }), [ownReply.SenderId], exceptConnection);
    }
}
