using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage;

/// <param name="IsHidden">Only its sender sees it.</param>
internal sealed record ReplyTarget(ReplyView View, bool IsHidden);

/// <summary>Finds what a message answers: it must be of the same conversation and visible to the sender.</summary>
internal sealed class ReplyTargets(Database<MessagingDbContext> database)
{
    public ValueTask<Outcome<ReplyTarget?>> Find(SendMessage request, CancellationToken ct) =>
        request.ReplyToId is { } id ? Read(id, request, ct) : new ValueTask<Outcome<ReplyTarget?>>((ReplyTarget?)null);

    private async ValueTask<Outcome<ReplyTarget?>> Read(MessageId id, SendMessage request, CancellationToken ct)
    {
        var target = await database.Read(
            (db, stop) => db.Messages
                .Where(message => message.Id == id && message.ConversationId == request.Conversation && (message.VisibleTo == null || message.VisibleTo == request.Sender))
                .Select(message => new { message.Seq, message.SenderId, message.Content, message.VisibleTo })
                .FirstOrDefaultAsync(stop),
            ct);
        if (target is null) return MessageErrors.BadReply;
        return new ReplyTarget(new ReplyView(id, target.Seq, target.SenderId, Preview.Of(target.Content)), target.VisibleTo is not null);
    }
}
