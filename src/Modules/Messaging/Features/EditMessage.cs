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
        if (view.Refused || !changed.Value.Changed) return view;
        await mediator.Publish(new MessageEdited(view.Value, changed.Value.OnlySenderSees ? [] : access.Value.Others), ct);
        return view;
    }

    private async Task<Outcome<Replaced>> Replace(MessagingDbContext db, EditMessage request, ConversationId conversation, CancellationToken ct)
    {
        var head = await db.Lock(database.Engine.Values, conversation, ct);
        if (head is null || head.ClosedAt is not null) return ConversationErrors.Ended;

        var message = await db.Messages.SingleAsync(row => row.Id == request.Message, ct);
        var now = time.GetUtcNow();
        var content = request.Content ?? string.Empty;
        if (message.DeletedAt is not null) return MessageErrors.Deleted;
        if (message.Content == content) return new Replaced(Changed: false, message.VisibleTo is not null);
        if (now - message.CreatedAt > options.EditWindow) return MessageErrors.EditWindowOver;
        if (MessageShape.Check(message.Type, content, StoredJson.Metadata(message.Metadata)) is { } bad) return bad;

        db.Edits.Add(await db.NextEdit(message, now, ct));
        message.Mentions = StoredJson.Mentions(StillThere(StoredJson.Mentions(message.Mentions), message.Content, content));
        message.Content = content;
        message.EditedAt = now;
        message.Revision = ++head.Revision;
        return new Replaced(Changed: true, message.VisibleTo is not null);
    }

    /// <summary>A mention stays while the words that it marks stand where they stood.</summary>
    private static List<Mention> StillThere(IReadOnlyList<Mention> mentions, string before, string after) =>
        [.. mentions.Where(mention => mention.Offset + mention.Length <= after.Length
            && after.AsSpan(mention.Offset, mention.Length).SequenceEqual(before.AsSpan(mention.Offset, mention.Length)))];

    private readonly record struct Replaced(bool Changed, bool OnlySenderSees);
}
