using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class GetMessageHandler(VisibleMessages visible, Database<MessagingDbContext> database, MessageReader messages) : IRequestHandler<GetMessage, MessageView>
{
    public async ValueTask<Outcome<MessageView>> Handle(GetMessage request, CancellationToken ct)
    {
        var found = await visible.Find(request.Message, request.User, Act.Read, ct);
        if (found.Refused) return found.Error;

        var (row, access) = found.Value;
        var views = await database.Read((db, stop) => messages.View(db, request.User, access.Conversation, [row], stop), ct);
        return views[0];
    }
}
