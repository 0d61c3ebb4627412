using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

internal sealed class EditMessageHandler(IMediator mediator, Database<MessagingDbContext> database, OwnMessage own, MessagingOptions options, TimeProvider time) : IRequestHandler<EditMessage, MessageView>
{
    public async ValueTask<Outcome<MessageView>> Handle(EditMessage request, CancellationToken ct)
    {
        if (MessageText.Check(request.Content) is { } bad) return bad;

        var access = await own.MayChange(request.Message, request.User, ct);
        if (access.Refused) return access.Error;

        var changed = await database.Write((db, stop) => Replace(db, request, access.Value.Conversation.Id, stop), ct);
        if (changed.Refused) return changed.Error;

        var view = await mediator.Ask(new GetMessage(request.Message, request.User), ct);
        if (view.Refused) return view;
        if (changed.Value is Replacing.Pretended) return Pretended(view.Value, request);
        if (changed.Value is Replacing.Nothing) return view;
        await mediator.Publish(new MessageEdited(view.Value, changed.Value is Replacing.OwnCopy ? [] : access.Value.Others), ct);
        return view;
    }

    private async Task<Outcome<Replacing>> Replace(MessagingDbContext db, EditMessage request, ConversationId conversation, CancellationToken ct)
    {
        var head = await db.Lock(database.Engine.Values, conversation, ct);
        if (head is null || head.ClosedAt is not null) return ConversationErrors.Ended;

        var message = await db.Messages.SingleAsync(row => row.Id == request.Message, ct);
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

    private enum Replacing
    {
        Nothing,
        ForAll,
        OwnCopy,
        Pretended,
    }
}
