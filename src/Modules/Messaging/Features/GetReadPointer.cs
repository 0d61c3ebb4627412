using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class GetReadPointerHandler(IMediator mediator, Database<MessagingDbContext> database, StateReader states, UnreadCounter unread)
    : IRequestHandler<GetReadPointer, ReadPointer>
{
    public async ValueTask<Outcome<ReadPointer>> Handle(GetReadPointer request, CancellationToken ct)
    {
        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Read), ct);
        if (access.Refused) return access.Error;

        var conversation = access.Value.Conversation;
        return await database.ReadOneState(
            async (db, stop) =>
            {
                var state = (await states.ByIds(db, request.User, [request.Conversation], stop))[0];
                var count = conversation.EndedAt is null ? await unread.Of(db, request.User, state, stop) : 0;
                var since = state.CreatedAt ?? conversation.CreatedAt;
                return new ReadPointer(request.User, request.Conversation, state.ReadSeq, count, since, state.UpdatedAt ?? since);
            },
            ct);
    }
}
