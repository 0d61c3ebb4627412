using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class ListRecentPeersHandler(OwnConversations own) : IRequestHandler<ListRecentPeers, IReadOnlyList<ConversationPeers>>
{
    public async ValueTask<Outcome<IReadOnlyList<ConversationPeers>>> Handle(ListRecentPeers request, CancellationToken ct)
    {
        if (request.Conversations < 1) return CommonErrors.Invalid("conversations", "A number from 1.");

        var found = await own.Newest(request.User, new Which(Ended: false), request.Leaving ? Act.Leave : Act.Read, from: null, request.Conversations, ct);
        if (found.Refused) return found.Error;

        var going = found.Value.Where(conversation => conversation.EndedAt is null);
        return Outcome.Of<IReadOnlyList<ConversationPeers>>([.. going.Select(conversation => new ConversationPeers(conversation.Id, conversation.Access.Audience))]);
    }
}
