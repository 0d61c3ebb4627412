using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class MuteConversationHandler(IMediator mediator, Database<MessagingDbContext> database, OwnMembers members) : IRequestHandler<MuteConversation, Done>
{
    public async ValueTask<Outcome<Done>> Handle(MuteConversation request, CancellationToken ct)
    {
        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Arrange), ct);
        if (access.Refused) return access.Error;

        if (await database.Write((db, stop) => Mute(db, request, access.Value.Conversation, stop), ct))
            await mediator.Publish(new ConversationChanged(request.Conversation, request.User), ct);
        return Done.Now;
    }

    private async Task<bool> Mute(MessagingDbContext db, MuteConversation request, ConversationInfo conversation, CancellationToken ct)
    {
        var member = await members.Of(db, request.User, conversation, ct);
        if (member.MutedUntil == request.Until) return false;

        member.MutedUntil = request.Until;
        return true;
    }
}
