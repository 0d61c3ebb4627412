using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class SendMessageHandler(IMediator mediator, MessageWriter writer, ReplyTargets replies, IKeyRing keys, TimeProvider time) : IRequestHandler<SendMessage, SentMessage>
{
    public async ValueTask<Outcome<SentMessage>> Handle(SendMessage request, CancellationToken ct)
    {
        if (MessageShape.Check(request.Type ?? MessageTypes.Text, request.Content, request.Metadata) is { } badShape) return badShape;

        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.Sender, Act.Write), ct);
        if (access.Refused) return access.Error;
        if (MessageShape.CheckMentions(request.Mentions, request.Content ?? string.Empty, access.Value.Conversation.Has) is { } badMention) return badMention;

        var reply = await replies.Find(request, ct);
        if (reply.Refused) return reply.Error;

        var appended = await writer.Append(await Pending(request, access.Value, reply.Value, ct), request.Turn, ct);
        if (appended.Refused) return appended.Error;
        return appended.Value.Message is { } fresh ? new SentMessage(fresh, Duplicate: false) : await Stored(appended.Value.DuplicateOf!.Value, request, ct);
    }

    private async ValueTask<PendingMessage> Pending(SendMessage request, Access access, long? replyToSeq, CancellationToken ct)
    {
        var key = await keys.Key(RequestHash.KeyName, ct);
        var now = time.GetUtcNow();
        return new PendingMessage
        {
            Id = new MessageId(Guid.CreateVersion7(now)),
            Request = request,
            ClientMessageId = request.ClientMessageId ?? new ClientMessageId(Guid.CreateVersion7(now)),
            RequestHash = RequestHash.Of(key, request),
            Access = access,
            ReplyToSeq = replyToSeq,
        };
    }

    /// <summary>A repeat is answered with the message as it is now: it may have been read, edited or deleted since.</summary>
    private async ValueTask<Outcome<SentMessage>> Stored(MessageId id, SendMessage request, CancellationToken ct)
    {
        var stored = await mediator.Ask(new GetMessage(id, request.Sender), ct);
        return stored.Map(view => new SentMessage(view, Duplicate: true));
    }
}
