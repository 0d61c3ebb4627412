using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Jobs;

/// <summary>
/// `Retention:DeletedText`: what a message said before it was deleted is removed for good, all its versions together. The history of edits of a message that still stands is not touched,
/// but for the texts that nobody except its sender ever saw, where it is deleted for its sender (docs/decisions/0007-silent-blocks.md).
/// </summary>
internal sealed class ForgetDeletedText(Database<MessagingDbContext> database, RetentionOptions retention, TimeProvider time) : ITimedJob
{
    /// <summary>Messages in one step: whoever sends meanwhile waits for it.</summary>
    private const int AtOnce = 200;

    public string Name => "deleted-text";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<int> Run(CancellationToken ct)
    {
        var before = time.GetUtcNow() - retention.DeletedText;
        var (removed, from) = (0, DateTimeOffset.MinValue);
        while (true)
        {
            var since = from;
            var found = await database.Read((db, stop) => Next(db, since, before, stop), ct);
            if (found.Count == 0) return removed;

            removed += await database.Write((db, stop) => Remove(db, found, stop), ct);
            // What is before this either is removed or belongs to messages that still stand: not to be read again for every step.
            from = found[^1].EditedAt;
        }
    }

    /// <summary>By the index of their times. The last text of a deleted message is as old as its deletion, the ones before it are older.</summary>
    private static Task<List<Found>> Next(MessagingDbContext db, DateTimeOffset since, DateTimeOffset before, CancellationToken ct) =>
        (from edit in db.Edits
         join message in db.Messages on edit.MessageId equals message.Id
         where edit.EditedAt >= since && edit.EditedAt <= before && (message.DeletedAt <= before || (message.OwnDeletedAt <= before && edit.VisibleTo != null))
         orderby edit.EditedAt
         select new Found(edit.MessageId, edit.EditedAt)).Take(AtOnce).ToListAsync(ct);

    private Task<int> Remove(MessagingDbContext db, List<Found> found, CancellationToken ct)
    {
        object[] ids = [.. found.Select(row => row.Message).Distinct().Select(id => database.Engine.Values.Of(id.Value))];
        var text = $"""
            DELETE FROM messaging_edits WHERE message_id IN ({string.Join(", ", Enumerable.Range(0, ids.Length).Select(index => $"{{{index}}}"))})
            AND (visible_to IS NOT NULL OR EXISTS (SELECT 1 FROM messaging_messages m WHERE m.id = messaging_edits.message_id AND m.deleted_at IS NOT NULL))
            """;
        return db.Database.ExecuteSqlRawAsync(text, ids, ct);
    }

    private sealed record Found(MessageId Message, DateTimeOffset EditedAt);
}
