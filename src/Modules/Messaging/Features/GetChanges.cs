using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class GetChangesHandler(IMediator mediator, Database<MessagingDbContext> database, StateReader states, ChangesReader changes)
    : IRequestHandler<GetChanges, ConversationChanges>
{
    public async ValueTask<Outcome<ConversationChanges>> Handle(GetChanges request, CancellationToken ct)
    {
        if (Paging.Sync.Check(request.Limit) is { } badLimit) return badLimit;
        if (Paging.CheckSeq("afterRevision", request.AfterRevision) is { } badRevision) return badRevision;

        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Read), ct);
        if (access.Refused) return access.Error;

        return await database.ReadOneState(
            async (db, stop) =>
            {
                var state = await states.ByIds(db, request.User, [request.Conversation], stop);
                var question = new Question(new OwnConversation(state[0], access.Value), request.AfterRevision ?? 0);
                return (await changes.Since(db, request.User, [question], Paging.Sync.Of(request.Limit), stop))[0];
            },
            ct);
    }
}
