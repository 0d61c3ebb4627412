using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Caching;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

internal sealed class GetHistoryHandler(IMediator mediator, Database<MessagingDbContext> database, MessageReader messages, IRecentMessages recent, MessagingMetrics metrics)
    : IRequestHandler<GetHistory, HistoryPage>
{
    public async ValueTask<Outcome<HistoryPage>> Handle(GetHistory request, CancellationToken ct)
    {
        if (Paging.History.Check(request.Limit) is { } badLimit) return badLimit;
        if (Paging.CheckSeq("afterSeq", request.AfterSeq) is { } badAfter) return badAfter;
        if (Paging.CheckSeq("beforeSeq", request.BeforeSeq) is { } badBefore) return badBefore;

        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Read), ct);
        if (access.Refused) return access.Error;

        return await database.ReadOneState((db, stop) => Page(db, request, access.Value.Conversation, stop), ct);
    }

    private async Task<HistoryPage> Page(MessagingDbContext db, GetHistory request, ConversationInfo conversation, CancellationToken ct)
    {
        var limit = Paging.History.Of(request.Limit);
        // One more than asked for tells whether there are more.
        var rows = IsNewest(request) ? await Newest(db, request, limit, ct) : await Rows(db, request).Take(limit + 1).ToListAsync(ct);
        var hasMore = rows.Count > limit;
        if (hasMore) rows.RemoveAt(limit);
        if (request.AfterSeq is null) rows.Reverse();

        var views = await messages.View(db, request.User, conversation, rows, ct);
        return new HistoryPage(request.PreviewOnly ? [.. views.Select(view => view with { Content = null })] : views, hasMore);
    }

    private static bool IsNewest(GetHistory request) => request is { AfterSeq: null, BeforeSeq: null };

    /// <summary>Newest first. What is kept in memory is used only where it is of the head's revision, which is read here.</summary>
    private async Task<List<MessageRow>> Newest(MessagingDbContext db, GetHistory request, int limit, CancellationToken ct)
    {
        var head = await db.Heads.FirstOrDefaultAsync(row => row.ConversationId == request.Conversation, ct);
        if (head is null) return [];

        var kept = await recent.Find(request.Conversation, ct);
        if (kept?.Revision == head.Revision && kept.NewestFor(request.User, limit) is { } known)
        {
            metrics.LookedUp("messages", hits: 1, misses: 0);
            known.Reverse();
            return known;
        }

        metrics.LookedUp("messages", hits: 0, misses: 1);
        var rows = await Rows(db, request).Take(limit + 1).ToListAsync(ct);
        if (RecentMessages.Of(head, [.. Enumerable.Reverse(rows)]) is { } fresh) await recent.Keep(request.Conversation, fresh, ct);
        return rows;
    }

    /// <summary>In the direction of the question: upwards from `afterSeq`, else downwards.</summary>
    private static IQueryable<MessageRow> Rows(MessagingDbContext db, GetHistory request)
    {
        var rows = db.Messages.Where(message => message.ConversationId == request.Conversation).Where(MessageRows.VisibleTo(request.User));
        if (request.BeforeSeq is { } before) rows = rows.Where(message => message.Seq < before);
        return request.AfterSeq is { } after
            ? rows.Where(message => message.Seq > after).OrderBy(message => message.Seq)
            : rows.OrderByDescending(message => message.Seq);
    }
}
