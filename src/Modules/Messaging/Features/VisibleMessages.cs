using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

/// <summary>A message that the caller may know of, with what the gate said about its conversation.</summary>
internal sealed record VisibleMessage(MessageRow Row, Access Access);

/// <summary>Messages named by nothing but their id. To a stranger such an id says nothing: not even that there is a conversation.</summary>
internal sealed class VisibleMessages(IMediator mediator, Database<MessagingDbContext> database)
{
    public async ValueTask<Outcome<VisibleMessage>> Find(MessageId id, UserId viewer, Act act, CancellationToken ct)
    {
        var row = await database.Read((db, stop) => db.Messages.Where(MessageRows.VisibleTo(viewer)).FirstOrDefaultAsync(message => message.Id == id, stop), ct);
        if (row is null)
        {
            var known = await mediator.Ask(new CheckPerson(viewer), ct);
            return known.Refused ? known.Error : MessageErrors.NotFound;
        }

        var access = await mediator.Ask(new CheckAccess(row.ConversationId, viewer, act), ct);
        if (access.Refused) return IsStrangers(access.Error) ? MessageErrors.NotFound : access.Error;
        return new VisibleMessage(row, access.Value);
    }

    private static bool IsStrangers(Error error) => error.Code == ConversationErrors.NotParticipant.Code || error.Code == ConversationErrors.NotFound.Code;
}
