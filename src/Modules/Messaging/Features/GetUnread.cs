using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class GetUnreadHandler(OwnConversations own, Database<MessagingDbContext> database, UnreadCounter unread) : IRequestHandler<GetUnread, UnreadCounts>
{
    public async ValueTask<Outcome<UnreadCounts>> Handle(GetUnread request, CancellationToken ct)
    {
        var found = await own.Newest(request.User, new Which(Ended: false, PerhapsUnread: true), Act.Read, from: null, int.MaxValue, ct);
        if (found.Refused) return found.Error;

        var going = found.Value.Where(conversation => conversation.EndedAt is null).ToList();
        var counts = await database.Read((db, stop) => unread.Of(db, request.User, [.. going.Select(conversation => conversation.State)], stop), ct);
        var some = going.Where(conversation => counts.GetValueOrDefault(conversation.Id) > 0)
            .Select(conversation => new UnreadCount(conversation.Id, counts[conversation.Id]))
            .ToList();
        return new UnreadCounts(some.Sum(count => count.Unread), some);
    }
}
