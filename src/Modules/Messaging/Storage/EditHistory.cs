using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage;

/// <summary>Keeps the text that a change is about to replace, which is the one that its sender sees.</summary>
internal static class EditHistory
{
    public static async Task<EditRow> NextEdit(this MessagingDbContext db, MessageRow message, DateTimeOffset now, CancellationToken ct)
    {
        var last = await db.Edits.Where(edit => edit.MessageId == message.Id).Select(edit => (int?)edit.Version).MaxAsync(ct);
        return new EditRow
        {
            MessageId = message.Id,
            Version = (last ?? 0) + 1,
            Content = message.SeenBy(message.SenderId).Content,
            VisibleTo = message.OwnRevision is null ? null : message.SenderId,
            EditedAt = now,
        };
    }
}
