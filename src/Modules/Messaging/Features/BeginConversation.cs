using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

/// <summary>
/// A conversation was made: its head and its members, before the maker is answered. Of a repeated match they are there, unless the process that made it died in that instant:
/// then it begins now, and its people are told as if it were new, because it is to them.
/// </summary>
internal sealed class BeginConversation(IMediator mediator, Database<MessagingDbContext> database) : IFactHandler<ConversationCreated>, IFactHandler<MatchRepeated>
{
    public async ValueTask Handle(ConversationCreated fact, CancellationToken ct) => await Begin(fact.Conversation, fact.Silenced, ct);

    public async ValueTask Handle(MatchRepeated fact, CancellationToken ct)
    {
        if (await Begin(fact.Conversation, fact.Silenced, ct)) await mediator.Publish(new ConversationCreated(fact.Conversation, fact.Silenced), ct);
    }

    /// <summary>False where it had begun.</summary>
    private async ValueTask<bool> Begin(ConversationInfo conversation, IReadOnlyList<UserId> silenced, CancellationToken ct)
    {
        var state = new ConversationState(conversation, silenced);
        try
        {
            return await database.Write((db, stop) => db.AddMissing(state, stop), ct);
        }
        catch (DbUpdateException taken) when (database.Engine.Classify(taken) == DatabaseFault.Duplicate)
        {
            // Another node was faster with one of the rows; what it left out is still to be made.
            return await database.Write((db, stop) => db.AddMissing(state, stop), ct);
        }
    }
}
