using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

internal sealed class EditMessageHandler(
    IMediator mediator, Database<MessagingDbContext> database, OwnMessage own, MessageReader messages, MessagingOptions options, TimeProvider time) : IRequestHandler<EditMessage, MessageView>
{
    public async ValueTask<Outcome<MessageView>> Handle(EditMessage request, CancellationToken ct)
    {
        if (MessageText.Check(request.Content) is { } bad) return bad;

        var access = await own.MayChange(request.Message, request.User, ct);
        if (access.Refused) return access.Error;

        var edit = await database.Write((db, stop) => Edit(db, request, access.Value, stop), outcome => outcome.Refused ? null : outcome.Value.Told, ct);
        if (edit.Result.Refused) return edit.Result.Error;

        if (edit.Result.Value.Told is { } told) await mediator.Publish(told, edit.Kept, CancellationToken.None);
        return edit.Result.Value.View;
    }

    private async Task<Outcome<Edited>> Edit(MessagingDbContext db, EditMessage request, Access access, CancellationToken ct)
    {
        var head = await own.LockHead(db, access, ct);
        if (head is null || head.ClosedAt is not null) return ConversationErrors.Ended;

        var message = await db.Messages.SingleAsync(row => row.Id == request.Message, ct);
        var replaced = await Replace(db, head, message, request, ct);
        if (replaced.Refused) return replaced.Error;

        var seen = await messages.Changed(db, access.Conversation, message, ct);
        return replaced.Value switch
        {
            Replacing.Nothing => new Edited(seen.BySender, null),
            Replacing.OwnCopy => new Edited(seen.BySender, new MessageEdited(seen.BySender, [])),
            _ => new Edited(seen.BySender, new MessageEdited(seen.ByAll, access.Others) { OwnReply = seen.OwnReply }),
        };
    }

    private async Task<Outcome<Replacing>> Replace(MessagingDbContext db, HeadRow head, MessageRow message, EditMessage request, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var content = request.Content ?? string.Empty;
        var seen = message.SeenBy(request.User);
        if (seen.DeletedAt is not null) return MessageErrors.Deleted;
        if (seen.Content == content) return Replacing.Nothing;
        if (now - message.CreatedAt > options.EditWindow) return MessageErrors.EditWindowOver;
        if (MessageShape.Check(message.Type, content, StoredJson.Metadata(message.Metadata)) is { } bad) return bad;

        db.Edits.Add(await db.NextEdit(message, now, ct));
        var mentions = StoredJson.Mentions(StillThere(StoredJson.Mentions(seen.Mentions), seen.Content, content));
        var revision = ++head.Revision;
        // New words must not reach the blocker through an old message.
        if (message.VisibleTo is null && SilencedPeople.Includes(head.Silenced, request.User))
        {
            message.EditOwn(content, mentions, now, revision);
            return Replacing.OwnCopy;
        }

        message.DropOwn();
        (message.Content, message.Mentions, message.EditedAt, message.Revision) = (content, mentions, now, revision);
        return message.VisibleTo is null ? Replacing.ForAll : Replacing.OwnCopy;
    }

    /// <summary>A mention stays while the words that it marks stand where they stood.</summary>
    private static List<Mention> StillThere(IReadOnlyList<Mention> mentions, string before, string after) =>
        [.. mentions.Where(mention => mention.Offset + mention.Length <= after.Length
            && after.AsSpan(mention.Offset, mention.Length).SequenceEqual(before.AsSpan(mention.Offset, mention.Length)))];

    /// <param name="Told">Null where nobody learns of anything.</param>
    private sealed record Edited(MessageView View, MessageEdited? Told);

    private enum Replacing
    {
        Nothing,
        ForAll,
        OwnCopy,
    }
}
