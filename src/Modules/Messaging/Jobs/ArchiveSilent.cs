using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Jobs;

/// <summary>
/// `Retention:SilentConversations`: where nobody wrote for so long, the conversation goes to the archive of its people, each up to what they can see. A message that comes meanwhile is
/// newer than that and keeps it in the inbox; so does a person who brings it back meanwhile.
/// </summary>
internal sealed class ArchiveSilent(Database<MessagingDbContext> database, IMediator mediator, RetentionOptions retention, TimeProvider time) : ITimedJob
{
    /// <summary>Members in one step: whoever sends meanwhile waits for it.</summary>
    private const int AtOnce = 100;

    private const string ArchiveText = """
        UPDATE messaging_members SET archived_seq = {0} WHERE user_id = {1} AND conversation_id = {2}
            AND (archived_seq IS NULL OR (archived_seq >= 0 AND archived_seq < {0}) OR (archived_seq < 0 AND -1 - archived_seq < {0}))
            AND NOT EXISTS (SELECT 1 FROM messaging_heads h WHERE h.conversation_id = {2} AND h.closed_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM messaging_messages m WHERE m.conversation_id = {2} AND m.seq > {0} AND (m.visible_to IS NULL OR m.visible_to = {1}))
        """;

    public string Name => "silent-conversations";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task<int> Run(CancellationToken ct)
    {
        if (retention.SilentConversations is not { } silence) return 0;

        var before = time.GetUtcNow() - silence;
        return await Run(before, Silent, ct) + await Run(before, SilentForSome, ct);
    }

    private async Task<int> Run(DateTimeOffset before, Look look, CancellationToken ct)
    {
        var (archived, from) = (0, DateTimeOffset.MinValue);
        while (true)
        {
            var since = from;
            var found = await database.Read((db, stop) => look(db, since, before, stop), ct);
            var moved = found.Count == 0 ? [] : await database.Write((db, stop) => Archive(db, found, stop), ct);
            foreach (var member in moved) await mediator.Publish(new ConversationChanged(member.Conversation, member.User), ct);
            archived += moved.Count;
            if (moved.Count == 0 || found.Count < AtOnce) return archived;

            // What is before this is in the archive: not to be read again for every step.
            from = found[^1].At ?? from;
        }
    }

    /// <summary>By the index of the last messages; those that never had one come first. Whoever brought a conversation back keeps it until something new was said in it.</summary>
    private static Task<List<Found>> Silent(MessagingDbContext db, DateTimeOffset since, DateTimeOffset before, CancellationToken ct) =>
        (from head in db.Heads
         join member in db.Members on head.ConversationId equals member.ConversationId
         where head.ClosedAt == null && ((head.LastMessageAt >= since && head.LastMessageAt <= before) || (head.LastMessageAt == null && member.CreatedAt <= before))
         let newest = db.Messages.Where(message => message.ConversationId == member.ConversationId && (message.VisibleTo == null || message.VisibleTo == member.UserId)).Max(message => (long?)message.Seq) ?? 0
         where member.ArchivedSeq == null || (member.ArchivedSeq >= 0 && member.ArchivedSeq < newest) || (member.ArchivedSeq < 0 && -1 - member.ArchivedSeq < newest)
         orderby head.LastMessageAt
         select new Found(member.ConversationId, member.UserId, newest, head.LastMessageAt)).Take(AtOnce).ToListAsync(ct);

    /// <summary>Where the newest message is seen by its sender alone (docs/decisions/0007-silent-blocks.md), the head's time is not that of the others: a hidden message keeps nothing in their inbox.</summary>
    private static Task<List<Found>> SilentForSome(MessagingDbContext db, DateTimeOffset since, DateTimeOffset before, CancellationToken ct) =>
        (from head in db.Heads
         join last in db.Messages on new { head.ConversationId, Seq = head.LastSeq } equals new { last.ConversationId, last.Seq }
         join member in db.Members on head.ConversationId equals member.ConversationId
         where head.ClosedAt == null && head.LastMessageAt > before && head.LastMessageAt >= since && last.VisibleTo != null && last.VisibleTo != member.UserId && member.CreatedAt <= before
         let newest = db.Messages.Where(message => message.ConversationId == member.ConversationId && (message.VisibleTo == null || message.VisibleTo == member.UserId)).Max(message => (long?)message.Seq) ?? 0
         where !db.Messages.Any(message => message.ConversationId == member.ConversationId && message.Seq == newest && message.CreatedAt > before)
         where member.ArchivedSeq == null || (member.ArchivedSeq >= 0 && member.ArchivedSeq < newest) || (member.ArchivedSeq < 0 && -1 - member.ArchivedSeq < newest)
         orderby head.LastMessageAt
         select new Found(member.ConversationId, member.UserId, newest, head.LastMessageAt)).Take(AtOnce).ToListAsync(ct);

    private async Task<List<Found>> Archive(MessagingDbContext db, List<Found> found, CancellationToken ct)
    {
        var values = database.Engine.Values;
        var moved = new List<Found>();
        foreach (var member in found.OrderBy(member => member.Conversation.Value).ThenBy(member => member.User.Value))
        {
            object[] of = [member.Newest, values.Of(member.User.Value), values.Of(member.Conversation.Value)];
            if (await db.Database.ExecuteSqlRawAsync(ArchiveText, of, ct) == 1) moved.Add(member);
        }

        return moved;
    }

    private delegate Task<List<Found>> Look(MessagingDbContext db, DateTimeOffset since, DateTimeOffset before, CancellationToken ct);

    private sealed record Found(ConversationId Conversation, UserId User, long Newest, DateTimeOffset? At);
}
