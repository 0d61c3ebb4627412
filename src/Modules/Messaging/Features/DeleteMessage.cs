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
        var head = await own.LockHead(db, access, ct);
        if (head is null || head.ClosedAt is not null) return ConversationErrors.Ended;

        var message = await db.Messages.SingleAsync(row => row.Id == request.Message, ct);
        var emptied = await Empty(db, head, message, request, ct);
        var seen = await messages.Changed(db, access.Conversation, message, ct);
        return emptied switch
        {
            Emptying.Nothing => new Deleted(seen.BySender, null),
            Emptying.OwnCopy => new Deleted(seen.BySender, new MessageDeleted(seen.BySender, [])),
            _ => new Deleted(seen.BySender, new MessageDeleted(seen.ByAll, access.Others) { OwnReply = seen.OwnReply }),
        };
    }

    private async Task<Emptying> Empty(MessagingDbContext db, HeadRow head, MessageRow message, DeleteMessage request, CancellationToken ct)
    {
        if (message.SeenBy(request.User).DeletedAt is not null) return Emptying.Nothing;

        var now = time.GetUtcNow();
        var isSilenced = message.VisibleTo is null && SilencedPeople.Includes(head.Silenced, request.User);
        db.Edits.Add(await db.NextEdit(message, now, ct));
        db.Audit.Add(Deletion(request, now, isSilenced));
        // A repeat of the send is a plain duplicate from here on.
        message.RequestHash = null;
        var revision = ++head.Revision;
        // What was said before the block stays with the other side, who may need it as evidence.
        if (isSilenced)
        {
            message.DeleteOwn(now, revision);
            return Emptying.OwnCopy;
        }

        message.DropOwn();
        (message.Content, message.Mentions, message.Metadata, message.DeletedAt, message.Revision) = (string.Empty, null, null, now, revision);
        return message.VisibleTo is null ? Emptying.ForAll : Emptying.OwnCopy;
    }

    /// <param name="request">What was asked for.</param>
    /// <param name="now">When it is done.</param>
    /// <param name="forSenderOnly">The others still see it.</param>
    private static AuditRow Deletion(DeleteMessage request, DateTimeOffset now, bool forSenderOnly) => new()
    {
        At = now,
        ActorId = request.User.Value,
        ActorRole = Roles.User,
        Action = AuditActions.MessageDelete,
        SubjectType = "message",
        SubjectId = request.Message.Value,
        Details = forSenderOnly ? """{"forSenderOnly":true}""" : null,
    };

    /// <param name="Told">Null where nobody learns of anything.</param>
    private sealed record Deleted(MessageView View, MessageDeleted? Told);

    private enum Emptying
    {
        Nothing,
        ForAll,
        OwnCopy,
    }
}
