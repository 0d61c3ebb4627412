using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class GetConversationHandler(IMediator mediator, Database<MessagingDbContext> database, StateReader states, ConversationReader conversations)
    : IRequestHandler<GetConversation, ConversationView>
{
    public async ValueTask<Outcome<ConversationView>> Handle(GetConversation request, CancellationToken ct)
    {
        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Read), ct);
        if (access.Refused) return access.Error;

        return await database.ReadOneState(
            async (db, stop) =>
            {
                var state = await states.ByIds(db, request.User, [request.Conversation], stop);
                var views = await conversations.View(db, request.User, [new OwnConversation(state[0], access.Value)], stop);
                return views[0];
            },
            ct);
    }
}
