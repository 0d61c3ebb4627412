using System.Runtime.CompilerServices;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

/// <summary>What a client asks from.</summary>
internal sealed record Question(OwnConversation Conversation, long AfterRevision);

/// <summary>Conversations as a sync answers them: a client that applies them in order is exact, whatever it has missed.</summary>
internal sealed class ChangesReader(MessageReader messages, ReceiptReader receipts, UnreadCounter unread, TimeProvider time)
{
    /// <summary>Pointers, counts and states, no changes. As many as fit, the first ones first.</summary>
    public async Task<IReadOnlyList<ConversationChanges>> Summaries(MessagingDbContext db, UserId viewer, IReadOnlyList<OwnConversation> conversations, CancellationToken ct)
    {
        var counts = await unread.Of(db, viewer, [.. conversations.Select(own => own.State)], ct);
        var pointers = await receipts.Newest(db, conversations.Select(own => own.Id), ct);
        var budget = new ByteBudget(ByteBudget.OfAnAnswer);
        return [.. conversations.Select(own => Summary(viewer, own, counts.GetValueOrDefault(own.Id), pointers)).TakeWhile(budget.Take)];
    }

    /// <summary>Each with the changes past its revision, as many as the limit and the size of an answer allow for all together.</summary>
    public async Task<IReadOnlyList<ConversationChanges>> Since(MessagingDbContext db, UserId viewer, IReadOnlyList<Question> questions, int limit, CancellationToken ct)
    {
        var summaries = await Summaries(db, viewer, [.. questions.Select(question => question.Conversation)], ct);
        var budget = new ByteBudget(ByteBudget.OfAnAnswer);
        foreach (var summary in summaries) budget.Take(summary);

        var pages = new List<Page>();
        foreach (var question in questions.Take(summaries.Count))
        {
            var page = await Rows(db, viewer, question, limit, budget.Left, ct);
            limit -= page.Rows.Count;
            pages.Add(page);
        }

        var infos = questions.ToDictionary(question => question.Conversation.Id, question => question.Conversation.Access.Conversation);
        var views = (await messages.View(db, viewer, id => infos[id], [.. pages.SelectMany(page => page.Rows)], ct)).ToLookup(view => view.ConversationId);
        return [.. summaries.Zip(pages, (summary, page) => Answer(summary, page, views[summary.Id], budget))];
    }

    private sealed record Page(long From, bool Reset, IReadOnlyList<MessageRow> Rows, bool HasMore);

    private static async Task<Page> Rows(MessagingDbContext db, UserId viewer, Question question, int limit, int bytes, CancellationToken ct)
    {
        var state = question.Conversation.State;
        // Of what the viewer can see: the head's own revision moves with messages that are hidden from them, and would say so.
        var reset = question.AfterRevision > state.Revision;
        var from = reset ? 0 : question.AfterRevision;
        if (state.Revision <= from) return new Page(from, reset, [], HasMore: false);

        var rows = new List<MessageRow>();
        if (limit <= 0) return new Page(from, reset, rows, HasMore: true);

        await foreach (var row in Changes(db, viewer, state, from, limit + 1, ct))
        {
            // A text takes a byte for each character at least: past the budget nothing more can fit.
            if (rows.Count == limit || bytes < 0) return new Page(from, reset, rows, HasMore: true);
            rows.Add(row);
            bytes -= row.Content.Length;
        }

        return new Page(from, reset, rows, HasMore: false);
    }

    /// <summary>In the order of the revisions that the viewer sees. Those that are the viewer's alone are looked for only where there are any.</summary>
    private static async IAsyncEnumerable<MessageRow> Changes(
        MessagingDbContext db, UserId viewer, MemberState state, long from, int count, [EnumeratorCancellation] CancellationToken ct)
    {
        var shared = db.Messages.Where(message => message.ConversationId == state.ConversationId && message.Revision > from).Where(MessageRows.VisibleTo(viewer));
        var own = new Queue<MessageRow>();
        if (state.OwnRevision > from)
        {
            var changed = db.Messages.Where(message => message.ConversationId == state.ConversationId && message.SenderId == viewer && message.OwnRevision > from);
            own = new(await changed.OrderBy(message => message.OwnRevision).Take(count).ToListAsync(ct));
            // Each comes once, at the revision at which the viewer saw it last.
            shared = shared.Where(message => message.OwnRevision == null || message.SenderId != viewer);
        }

        await foreach (var row in shared.OrderBy(message => message.Revision).Take(count).AsAsyncEnumerable().WithCancellation(ct))
        {
            while (own.TryPeek(out var first) && first.OwnRevision < row.Revision) yield return own.Dequeue();
            yield return row;
        }

        while (own.TryDequeue(out var last)) yield return last;
    }

    private static ConversationChanges Answer(ConversationChanges summary, Page page, IEnumerable<MessageView> views, ByteBudget budget)
    {
        var fitting = views.TakeWhile(budget.Take).ToList();
        return summary with
        {
            Changes = fitting,
            Revision = fitting.Count > 0 ? fitting[^1].Revision : page.From,
            HasMore = page.HasMore || fitting.Count < page.Rows.Count,
            Reset = page.Reset,
        };
    }

    private ConversationChanges Summary(UserId viewer, OwnConversation own, int unreadCount, PublicPointers pointers) => new()
    {
        Id = own.Id,
        Changes = [],
        Revision = own.State.Revision,
        LastSeq = own.State.LastSeq,
        LastReadSeq = own.State.ReadSeq,
        Unread = own.EndedAt is null ? unreadCount : 0,
        EndedAt = own.EndedAt,
        Archived = own.State.Archived,
        MutedUntil = own.State.MutedAt(time.GetUtcNow()),
        Participants = [.. own.Access.Conversation.Participants.Select(person =>
            person.UserId == viewer ? pointers.Own(own.State, viewer) : pointers.Other(own.State, person.UserId))],
    };
}
