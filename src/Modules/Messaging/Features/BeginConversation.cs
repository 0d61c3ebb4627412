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
        var access = new Access(conversation, [], [], silenced);
        try
        {
            return await database.Write((db, stop) => AddMissing(db, access, stop), ct);
        }
        catch (DbUpdateException taken) when (database.Engine.Classify(taken) == DatabaseFault.Duplicate)
        {
            // Another node was faster with one of the rows; what it left out is still to be made.
            return await database.Write((db, stop) => AddMissing(db, access, stop), ct);
        }
    }

    private static async Task<bool> AddMissing(MessagingDbContext db, Access access, CancellationToken ct)
    {
        var id = access.Conversation.Id;
        if (await db.Heads.AnyAsync(head => head.ConversationId == id, ct)) return false;

        db.Heads.Add(NewConversationRows.Head(access));
        var there = await db.Members.Where(member => member.ConversationId == id).Select(member => member.UserId).ToListAsync(ct);
        db.Members.AddRange(NewConversationRows.Members(access.Conversation).Where(member => !there.Contains(member.UserId)));
        return true;
    }
}
