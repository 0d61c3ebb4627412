using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class GetInboxHandler(OwnConversations own, Database<MessagingDbContext> database, ConversationReader conversations) : IRequestHandler<GetInbox, InboxPage>
{
    public async ValueTask<Outcome<InboxPage>> Handle(GetInbox request, CancellationToken ct)
    {
        if (Paging.Lists.Check(request.Limit) is { } badLimit) return badLimit;
        if (!Cursor.TryParse(request.Cursor, out var from)) return Paging.BadCursor;

        var limit = Paging.Lists.Of(request.Limit);
        // One more than asked for tells whether there is a next page.
        var found = await own.Newest(request.User, new Which(request.Ended, request.Archived), Act.Read, from, limit + 1, ct);
        if (found.Refused) return found.Error;

        var page = found.Value.Take(limit).ToList();
        var views = await database.Read((db, stop) => conversations.View(db, request.User, page, stop), ct);
        return new InboxPage(views, found.Value.Count > limit ? page[^1].State.Cursor.ToString() : null);
    }
}
