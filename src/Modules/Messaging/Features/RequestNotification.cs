using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Caching;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

/// <summary>
/// Notify by missing acknowledgement, not by presence: what no device has acknowledged, and no device has open, is worth waking the phone for. Once per person and burst,
/// whoever on whichever node asks: the row's `notified_seq` decides.
/// </summary>
internal sealed class RequestNotification(IMediator mediator, Database<MessagingDbContext> database, IViewers viewers, MessagingMetrics metrics, TimeProvider time)
{
    public async ValueTask IfNobodyHasIt(ConversationId conversation, UserId recipient, CancellationToken ct)
    {
        var access = await mediator.Ask(new CheckAccess(conversation, recipient, Act.Receipt), ct);
        if (access.Refused || await viewers.IsOpen(conversation, recipient, ct)) return;

        // Nearly everybody has it by now, and a look costs no place among the writers.
        var missed = await database.Read(async (db, stop) => await Find(db, conversation, recipient, access.Value.Silenced, stop) is not null, ct);
        if (!missed) return;

        var claimed = await database.Write((db, stop) => Claim(db, conversation, recipient, stop), request => request, ct);
        if (claimed.Result is not { } request) return;

        metrics.NotificationRequested();
        await mediator.Publish(request, claimed.Kept, ct);
    }

    private async Task<NotificationRequested?> Claim(MessagingDbContext db, ConversationId conversation, UserId recipient, CancellationToken ct)
    {
        // The gate may remember what was before a block of this moment, and a notification carries words.
        var now = await mediator.Ask(new LookUpConversations([conversation]), ct);
        if (!now.Value.TryGetValue(conversation, out var state) || state.Conversation.EndedAt is not null) return null;

        while (await Find(db, conversation, recipient, state.Silenced, ct) is { } found)
        {
            if (await Move(db, found.Member, found.Request.UpToSeq, ct)) return found.Request;
            // Another node was quicker, which SQL Server allows between a look and a write: whatever it has left is looked at anew.
        }

        return null;
    }

    private async Task<bool> Move(MessagingDbContext db, MemberRow seen, long upTo, CancellationToken ct)
    {
        var (user, conversation) = (database.Engine.Values.Of(seen.UserId.Value), database.Engine.Values.Of(seen.ConversationId.Value));
        return await db.Database.ExecuteSqlInterpolatedAsync(
            $"UPDATE messaging_members SET notified_seq = {upTo} WHERE user_id = {user} AND conversation_id = {conversation} AND notified_seq = {seen.NotifiedSeq}", ct) == 1;
    }

    /// <param name="silenced">Whom the recipient has blocked: nobody is woken by them, not even with what they said before the block.</param>
    private async Task<(MemberRow Member, NotificationRequested Request)?> Find(
        MessagingDbContext db, ConversationId conversation, UserId recipient, IReadOnlyList<UserId> silenced, CancellationToken ct)
    {
        // What the row says at this moment, also at a second look.
        var member = await db.Members.AsNoTracking().SingleOrDefaultAsync(row => row.UserId == recipient && row.ConversationId == conversation, ct);
        if (member is null || member.MutedUntil > time.GetUtcNow()) return null;

        var after = Math.Max(Math.Max(member.DeliveredSeq, member.ReadSeq), member.NotifiedSeq);
        List<UserId> unheard = [.. silenced];
        var missed = db.Messages.Where(message => message.ConversationId == conversation && message.Seq > after
            && message.SenderId != recipient && !unheard.Contains(message.SenderId) && message.DeletedAt == null && (message.VisibleTo == null || message.VisibleTo == recipient));
        var newest = await missed.OrderByDescending(message => message.Seq).Select(message => new { message.Seq, message.Content }).FirstOrDefaultAsync(ct);
        if (newest is null) return null;

        var first = await missed.MinAsync(message => message.Seq, ct);
        return (member, new NotificationRequested(recipient, conversation, first, newest.Seq, Preview.Of(newest.Content)));
    }
}
