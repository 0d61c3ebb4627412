using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class TakeSnapshotHandler(OwnConversations own, Database<MessagingDbContext> database, UnreadCounter unread) : IRequestHandler<TakeSnapshot, Snapshot>
{
    private const int Most = 500;

    public async ValueTask<Outcome<Snapshot>> Handle(TakeSnapshot request, CancellationToken ct)
    {
        // Ended ones too: a client that was away learns of the end from here.
        var found = await own.Newest(request.User, default, Act.Read, from: null, Most + 1, ct);
        if (found.Refused) return found.Error;

        var newest = found.Value.Take(Most).ToList();
        var counts = await database.Read((db, stop) => unread.Of(db, request.User, [.. newest.Select(conversation => conversation.State)], stop), ct);
        return new Snapshot([.. newest.Select(conversation => Summary(conversation, counts.GetValueOrDefault(conversation.Id)))], found.Value.Count > Most);
    }

    private static ConversationSummary Summary(OwnConversation own, int unread) =>
        new(own.Id, own.State.LastSeq, own.State.Revision, own.State.ReadSeq, own.EndedAt is null ? unread : 0, own.EndedAt);
}
