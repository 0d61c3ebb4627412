using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

internal sealed class ArchiveConversationHandler(IMediator mediator, Database<MessagingDbContext> database, OwnMembers members) : IRequestHandler<ArchiveConversation, Done>
{
    public async ValueTask<Outcome<Done>> Handle(ArchiveConversation request, CancellationToken ct)
    {
        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Arrange), ct);
        if (access.Refused) return access.Error;

        if (await database.Write((db, stop) => Archive(db, request, access.Value.Conversation, stop), ct))
            await mediator.Publish(new ConversationChanged(request.Conversation, request.User), ct);
        return Done.Now;
    }

    /// <summary>Archived up to the newest message there is: the next one brings it back without a write.</summary>
    private async Task<bool> Archive(MessagingDbContext db, ArchiveConversation request, ConversationInfo conversation, CancellationToken ct)
    {
        var member = await members.Of(db, request.User, conversation, ct);
        var newest = await db.Messages.Where(message => message.ConversationId == request.Conversation).Where(MessageRows.VisibleTo(request.User))
            .MaxAsync(message => (long?)message.Seq, ct) ?? 0;
        var was = newest <= member.ArchivedSeq;
        if (was == request.Archived) return false;

        member.ArchivedSeq = request.Archived ? newest : MemberRow.BroughtBackAt(newest);
        return true;
    }
}
