using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

internal sealed class DeleteMessageHandler(IMediator mediator, Database<MessagingDbContext> database, OwnMessage own, TimeProvider time) : IRequestHandler<DeleteMessage, MessageView>
{
    public async ValueTask<Outcome<MessageView>> Handle(DeleteMessage request, CancellationToken ct)
    {
        var access = await own.MayChange(request.Message, request.User, ct);
        if (access.Refused) return access.Error;

        var emptied = await database.Write((db, stop) => Empty(db, request, access.Value.Conversation.Id, stop), ct);
        if (emptied.Refused) return emptied.Error;

        var view = await mediator.Ask(new GetMessage(request.Message, request.User), ct);
        if (view.Refused) return view;
        if (emptied.Value is Emptying.Pretended) return Pretended(view.Value);
        if (emptied.Value is Emptying.Nothing) return view;
        await mediator.Publish(new MessageDeleted(view.Value, emptied.Value is Emptying.OwnCopy ? [] : access.Value.Others), ct);
        return view;
    }

    private async Task<Outcome<Emptying>> Empty(MessagingDbContext db, DeleteMessage request, ConversationId conversation, CancellationToken ct)
    {
        var head = await db.Lock(database.Engine.Values, conversation, ct);
        if (head is null || head.ClosedAt is not null) return ConversationErrors.Ended;

        var message = await db.Messages.SingleAsync(row => row.Id == request.Message, ct);
        if (message.DeletedAt is not null) return Emptying.Nothing;
        if (message.VisibleTo is null && SilencedPeople.Includes(head.Silenced, request.User)) return Emptying.Pretended;

        var now = time.GetUtcNow();
        db.Edits.Add(await db.NextEdit(message, now, ct));
        db.Audit.Add(Deletion(request, now));
        message.Content = string.Empty;
        message.Mentions = null;
        message.Metadata = null;
        message.RequestHash = null;
        message.DeletedAt = now;
        message.Revision = ++head.Revision;
        return message.VisibleTo is null ? Emptying.ForAll : Emptying.OwnCopy;
    }

    private static AuditRow Deletion(DeleteMessage request, DateTimeOffset now) => new()
    {
        At = now,
        ActorId = request.User.Value,
        ActorRole = Roles.User,
        Action = AuditActions.MessageDelete,
        SubjectType = "message",
        SubjectId = request.Message.Value,
    };

    /// <summary>A blocked person notices nothing, and what was said before the block stays as it was: the other side may need it as evidence.</summary>
    private MessageView Pretended(MessageView view) =>
        view with { Content = null, Preview = string.Empty, HasMore = false, Mentions = [], Metadata = null, DeletedAt = time.GetUtcNow() };

    private enum Emptying
    {
        Nothing,
        ForAll,
        OwnCopy,
        Pretended,
    }
}
