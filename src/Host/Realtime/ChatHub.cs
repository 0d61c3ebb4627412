using MatchChat.Host.Auth;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Contracts;
using MatchChat.Presence.Contracts;
using Microsoft.AspNetCore.SignalR;

namespace MatchChat.Host.Realtime;

/// <summary>The hub of docs/protocol.md, `/api/chat/ws`: each method is one question to the mediator. No rule lives here.</summary>
/// <remarks>What writes is asked without the connection's token: a call that was taken runs to its end even when its socket drops.</remarks>
internal sealed class ChatHub(IMediator mediator, IRateLimits limits, ITokenCheck tokens, HubDoor door, Welcome welcome) : Hub
{
    private ChatConnection Me => Context.Features.Get<ChatConnection>()!;

    public override Task OnConnectedAsync() => welcome.Greet(Me, Context.ConnectionAborted);

    public async Task<SentMessage> SendMessage(SendArguments message)
    {
        // First of all, and before anything is awaited: SignalR starts a connection's calls in the order of their arrival, and the first await lets them overtake each other.
        using var turn = Me.Calls.Take();
        await Admit(RateBucket.Messages);
        var request = new SendMessage(
            message.ConversationId,
            Me.User,
            message.ClientMessageId,
            message.Content,
            message.Type,
            message.ReplyToId,
            message.Mentions,
            message.Metadata,
            Me.Id,
            turn);
        return await Write(request);
    }

    public async Task<MessageView> EditMessage(EditArguments edit)
    {
        await Admit(RateBucket.Requests);
        return await Write(new EditMessage(edit.MessageId, Me.User, edit.Content));
    }

    public async Task<MessageView> DeleteMessage(DeleteArguments deletion)
    {
        await Admit(RateBucket.Requests);
        return await Write(new DeleteMessage(deletion.MessageId, Me.User));
    }

    public async Task MarkAsDelivered(DeliveredArguments receipt)
    {
        await Admit(RateBucket.Requests);
        await Write(new MarkAsDelivered(receipt.ConversationId, Me.User, receipt.UpToSeq));
    }

    public async Task<ReadUpTo> MarkAsRead(ReadArguments receipt)
    {
        await Admit(RateBucket.Requests);
        var pointer = await Write(new MarkAsRead(receipt.ConversationId, Me.User, receipt.UpToSeq, receipt.MessageIds, Me.Id));
        return new ReadUpTo(pointer.LastReadSeq, pointer.Unread);
    }

    public Task StartTyping(ConversationId conversation) => Type(conversation, isTyping: true);

    public Task StopTyping(ConversationId conversation) => Type(conversation, isTyping: false);

    public Task OpenConversation(ConversationId conversation) => Show(conversation, open: true);

    public Task CloseConversation(ConversationId conversation) => Show(conversation, open: false);

    public async Task<SyncAnswer> Sync(SyncArguments from)
    {
        await Admit(RateBucket.Requests);
        return await Read(new Sync(Me.User, from.Conversations, from.Limit, from.Cursor));
    }

    public async Task<HistoryPage> GetHistory(HistoryArguments page)
    {
        await Admit(RateBucket.Requests);
        return await Read(new GetHistory(page.ConversationId, Me.User, page.AfterSeq, page.BeforeSeq, page.Limit));
    }

    public async Task<TokenAccepted> RefreshToken(string token)
    {
        await Admit(RateBucket.Requests);
        var signedIn = (await tokens.Check(token, Context.ConnectionAborted)).OrRefuse();
        // A socket never changes hands.
        if (signedIn.User != Me.User) throw HubErrors.Of(AuthErrors.Invalid);

        if (await door.Renew(Me, signedIn, Context.ConnectionAborted) is { } revoked) throw HubErrors.Of(revoked);

        return new TokenAccepted(signedIn.ExpiresAt);
    }

    /// <summary>Where <see cref="ChatHubProtocol"/> sends what no method takes: it is refused, and counted like every call. Whoever calls it by its name gets nothing else.</summary>
    public async Task RefuseUnbound(string code)
    {
        await Admit(RateBucket.Requests);
        throw HubErrors.Of(code == HubErrors.UnknownMethod.Code ? HubErrors.UnknownMethod : CommonErrors.RequestInvalid);
    }

    private async Task Type(ConversationId conversation, bool isTyping)
    {
        await Admit(RateBucket.Typing);
        await Write(new SetTyping(conversation, Me.User, isTyping, Me.Id));
    }

    private async Task Show(ConversationId conversation, bool open)
    {
        var me = Me;
        await Admit(RateBucket.Requests);
        await Write(new ShowConversation(conversation, me.User, me.Id, open));
        // Cut while the gate was asked: a screen that is gone must not keep a phone silent.
        if (me.HasEnded) await Write(new ForgetConnection(me.User, me.Id));
        else if (open) await Write(new ShowTyping(conversation, me.User));
    }

    private async ValueTask Admit(RateBucket bucket)
    {
        if (await limits.Take(Me.User, bucket, Context.ConnectionAborted) is { } tooOften) throw HubErrors.Of(tooOften);
    }

    private async ValueTask<T> Write<T>(IRequest<T> request) => (await mediator.Ask(request, CancellationToken.None)).OrRefuse();

    private async ValueTask<T> Read<T>(IRequest<T> request) => (await mediator.Ask(request, Context.ConnectionAborted)).OrRefuse();
}
