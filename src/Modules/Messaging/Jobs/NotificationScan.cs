using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Features;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Jobs;

/// <summary>
/// The second line behind <see cref="NotificationQueue"/>: what a node that died would have asked for is found by the time of the heads' last messages.
/// Two nodes that look at once ask once, because the row decides.
/// </summary>
internal sealed class NotificationScan(Database<MessagingDbContext> database, RequestNotification request, MessagingOptions options, ILogger<NotificationScan> log, TimeProvider time)
    : BackgroundLoop(log, time)
{
    /// <summary>Older than this nobody wants to be woken for.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(1);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const int Most = 1_000;

    protected override string Name => "notification scan";

    protected override async Task Round(CancellationToken stopping)
    {
        var now = Time.GetUtcNow();
        var since = now - Horizon;
        var until = now - options.NotifyAfter - options.NotifyAfter;
        var overdue = await database.Read((db, stop) => Overdue(db, now, since, until, stop), stopping);
        foreach (var (conversation, user) in overdue) await request.IfNobodyHasIt(conversation, user, stopping);
        await Task.Delay(Interval, Time, stopping);
    }

    private static async Task<List<(ConversationId, UserId)>> Overdue(MessagingDbContext db, DateTimeOffset now, DateTimeOffset since, DateTimeOffset until, CancellationToken ct)
    {
        var found = await (
            from head in db.Heads
            join member in db.Members on head.ConversationId equals member.ConversationId
            where head.LastMessageAt >= since && head.LastMessageAt <= until && head.ClosedAt == null
                && member.DeliveredSeq < head.LastSeq && member.NotifiedSeq < head.LastSeq && (member.MutedUntil == null || member.MutedUntil <= now)
                && db.Messages.Any(message => message.ConversationId == head.ConversationId && message.SenderId != member.UserId
                    && message.Seq > member.DeliveredSeq && message.Seq > member.NotifiedSeq && message.Seq > member.ReadSeq
                    && message.DeletedAt == null && (message.VisibleTo == null || message.VisibleTo == member.UserId))
            orderby head.LastMessageAt
            select new { member.ConversationId, member.UserId }).Take(Most).ToListAsync(ct);
        return found.ConvertAll(pair => (pair.ConversationId, pair.UserId));
    }
}
