using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// The way in for whoever changes a message that exists: which conversation it is of, whether the gate lets the caller change something there, whether it is the caller's own.
/// A stranger learns nothing, not even that the message exists.
/// </summary>
internal sealed class OwnMessage(IMediator mediator, Database<MessagingDbContext> database, HeadTruth truth)
{
    public async ValueTask<Outcome<Access>> MayChange(MessageId id, UserId user, CancellationToken ct)
    {
        var found = await database.Read(
            (db, stop) => db.Messages
                .Where(message => message.Id == id && (message.VisibleTo == null || message.VisibleTo == user))
                .Select(message => new { message.ConversationId, message.SenderId })
                .FirstOrDefaultAsync(stop),
            ct);
        if (found is null) return MessageErrors.NotFound;

        var access = await mediator.Ask(new CheckAccess(found.ConversationId, user, Act.Edit), ct);
        if (access.Refused) return access.Error == ConversationErrors.NotParticipant || access.Error == ConversationErrors.NotFound ? MessageErrors.NotFound : access.Error;
        return found.SenderId == user ? access : MessageErrors.NotSender;
    }

    /// <summary>The head of the message's conversation, locked, and right where it disagrees with what <see cref="MayChange"/> was told.</summary>
    public async Task<HeadRow?> LockHead(MessagingDbContext db, Access access, CancellationToken ct)
    {
        var head = await db.Lock(database.Engine.Values, access.Conversation.Id, ct);
        if (head is not null && !HeadTruth.Agrees(head, access)) await truth.Correct([head], ct);
        return head;
    }
}
