using Microsoft.AspNetCore.SignalR;

namespace MatchChat.Relay;

/// <summary>Passes each message to the one other connection of its pair and answers the sender.</summary>
internal sealed class RelayHub(Seats seats) : Hub
{
    public override async Task OnConnectedAsync()
    {
        var query = Context.GetHttpContext()!.Request.Query;
        seats.Take(query["user"]!, Context.ConnectionId);
        Context.Items["peer"] = query["peer"].ToString();
        await Clients.Caller.SendAsync("ConnectSuccess");
    }

    public async Task<RelayedMessage> SendMessage(RelayedMessage message)
    {
        if (seats.Of((string)Context.Items["peer"]!) is { } peer) await Clients.Client(peer).SendAsync("MessageReceived", message);
        return message;
    }
}

/// <summary>What a client of MatchChat sends, and nothing more.</summary>
internal sealed record RelayedMessage(string ConversationId, string ClientMessageId, string Content);
