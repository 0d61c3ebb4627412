using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace MatchChat.Host.Realtime;

/// <summary>Makes what goes over the wire, once for all sockets. There is one protocol on this hub, so there is one form of it.</summary>
internal sealed class Outgoing(ChatHubProtocol protocol)
{
    public OutgoingEvent Of(ClientEvent told)
    {
        var bytes = protocol.GetMessageBytes(new InvocationMessage(told.Name, [told.Payload]));
        var committedAt = told is { Name: HubEvents.MessageReceived, Payload: MessageView message } ? message.CreatedAt : (DateTimeOffset?)null;
        return new OutgoingEvent(new SerializedHubMessage([new SerializedMessage(protocol.Name, bytes)]), bytes.Length, committedAt);
    }
}
