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
        var head = await db.Lock(database.Engine.Values, access.Conversation.Id, ct);
        if (head is null || head.ClosedAt is not null) return ConversationErrors.Ended;

        var message = await db.Messages.SingleAsync(row => row.Id == request.Message, ct);
        var replaced = await Replace(db, head, message, request, ct);
        if (replaced.Refused) return replaced.Error;

        var view = (await messages.View(db, request.User, access.Conversation, [message], ct))[0];
        return replaced.Value switch
        {
            Replacing.Pretended => new Edited(Pretended(view, request), null),
            Replacing.Nothing => new Edited(view, null),
            Replacing.OwnCopy => new Edited(view, new MessageEdited(view, [])),
            _ => new Edited(view, new MessageEdited(view, access.Others)),
        };
    }

    private async Task<Outcome<Replacing>> Replace(MessagingDbContext db, HeadRow head, MessageRow message, EditMessage request, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var content = request.Content ?? string.Empty;
        if (message.DeletedAt is not null) return MessageErrors.Deleted;
        if (message.Content == content) return Replacing.Nothing;
        if (now - message.CreatedAt > options.EditWindow) return MessageErrors.EditWindowOver;
        if (MessageShape.Check(message.Type, content, StoredJson.Metadata(message.Metadata)) is { } bad) return bad;
        if (message.VisibleTo is null && SilencedPeople.Includes(head.Silenced, request.User)) return Replacing.Pretended;

        db.Edits.Add(await db.NextEdit(message, now, ct));
        message.Mentions = StoredJson.Mentions(StillThere(StoredJson.Mentions(message.Mentions), message.Content, content));
        message.Content = content;
        message.EditedAt = now;
        message.Revision = ++head.Revision;
        return message.VisibleTo is null ? Replacing.ForAll : Replacing.OwnCopy;
    }

    /// <summary>A mention stays while the words that it marks stand where they stood.</summary>
    private static List<Mention> StillThere(IReadOnlyList<Mention> mentions, string before, string after) =>
        [.. mentions.Where(mention => mention.Offset + mention.Length <= after.Length
            && after.AsSpan(mention.Offset, mention.Length).SequenceEqual(before.AsSpan(mention.Offset, mention.Length)))];

    /// <summary>A blocked person notices nothing, and the others go on seeing the words from before the block.</summary>
    private MessageView Pretended(MessageView view, EditMessage request)
    {
        var content = request.Content ?? string.Empty;
        var preview = Preview.Of(content);
        return view with { Content = content, Preview = preview, HasMore = preview.Length < content.Length, EditedAt = time.GetUtcNow() };
    }

    /// <param name="Told">Null where nobody learns of anything.</param>
    private sealed record Edited(MessageView View, MessageEdited? Told);

    private enum Replacing
    {
        Nothing,
        ForAll,
        OwnCopy,
        Pretended,
    }
}
