using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

internal sealed class ListEditsHandler(VisibleMessages visible, Database<MessagingDbContext> database) : IRequestHandler<ListEdits, MessageEdits>
{
    public async ValueTask<Outcome<MessageEdits>> Handle(ListEdits request, CancellationToken ct)
    {
        var found = await visible.Find(request.Message, request.User, Act.Read, ct);
        if (found.Refused) return found.Error;
        if (found.Value.Row.SenderId != request.User) return MessageErrors.NotSender;

        return new MessageEdits(await database.ReadOneState((db, stop) => Edits(db, request.Message, stop), ct));
    }

    private static async Task<IReadOnlyList<MessageEdit>> Edits(MessagingDbContext db, MessageId id, CancellationToken ct)
    {
        // Looked at together with the texts: a deletion leaves them to the audit, for nobody else to read.
        var deleted = await db.Messages.AnyAsync(message => message.Id == id && (message.DeletedAt != null || message.OwnDeletedAt != null), ct);
        if (deleted) return [];

        return await db.Edits.Where(edit => edit.MessageId == id).OrderBy(edit => edit.Version)
            .Select(edit => new MessageEdit(edit.Version, edit.Content, edit.EditedAt))
            .ToListAsync(ct);
    }
}
