using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

internal sealed class DeleteMessageHandler(IMediator mediator, Database<MessagingDbContext> database, OwnMessage own, MessageReader messages, TimeProvider time) : IRequestHandler<DeleteMessage, MessageView>
{
    public async ValueTask<Outcome<MessageView>> Handle(DeleteMessage request, CancellationToken ct)
    {
        var access = await own.MayChange(request.Message, request.User, ct);
        if (access.Refused) return access.Error;

        var deletion = await database.Write((db, stop) => Delete(db, request, access.Value, stop), outcome => outcome.Refused ? null : outcome.Value.Told, ct);
        if (deletion.Result.Refused) return deletion.Result.Error;

        if (deletion.Result.Value.Told is { } told) await mediator.Publish(told, deletion.Kept, CancellationToken.None);
        return deletion.Result.Value.View;
    }

    private async Task<Outcome<Deleted>> Delete(MessagingDbContext db, DeleteMessage request, Access access, CancellationToken ct)
    {
        var head = await db.Lock(database.Engine.Values, access.Conversation.Id, ct);
        if (head is null || head.ClosedAt is not null) return ConversationErrors.Ended;

        var message = await db.Messages.SingleAsync(row => row.Id == request.Message, ct);
        var emptied = await Empty(db, head, message, request, ct);
        var view = (await messages.View(db, request.User, access.Conversation, [message], ct))[0];
        return emptied switch
        {
            Emptying.Pretended => new Deleted(Pretended(view), null),
            Emptying.Nothing => new Deleted(view, null),
            Emptying.OwnCopy => new Deleted(view, new MessageDeleted(view, [])),
            _ => new Deleted(view, new MessageDeleted(view, access.Others)),
        };
    }

    private async Task<Emptying> Empty(MessagingDbContext db, HeadRow head, MessageRow message, DeleteMessage request, CancellationToken ct)
    {
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

    /// <param name="Told">Null where nobody learns of anything.</param>
    private sealed record Deleted(MessageView View, MessageDeleted? Told);

    private enum Emptying
    {
        Nothing,
        ForAll,
        OwnCopy,
        Pretended,
    }
}
