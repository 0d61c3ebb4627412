using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage;

/// <summary>Keeps the text that a change is about to replace.</summary>
internal static class EditHistory
{
    public static async Task<EditRow> NextEdit(this MessagingDbContext db, MessageRow message, DateTimeOffset now, CancellationToken ct)
    {
        var last = await db.Edits.Where(edit => edit.MessageId == message.Id).Select(edit => (int?)edit.Version).MaxAsync(ct);
        return new EditRow { MessageId = message.Id, Version = (last ?? 0) + 1, Content = message.Content, EditedAt = now };
    }
}
