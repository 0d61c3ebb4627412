using MatchChat.Conversations.Contracts;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

/// <summary>A conversation was made: its head and its members, before the maker is answered.</summary>
internal sealed class BeginConversation(Database<MessagingDbContext> database) : IFactHandler<ConversationCreated>
{
    public async ValueTask Handle(ConversationCreated fact, CancellationToken ct) => await database.Write(
        async (db, stop) =>
        {
            var access = new Access(fact.Conversation, [], [], fact.Silenced);
            if (await db.Heads.AnyAsync(head => head.ConversationId == fact.Conversation.Id, stop)) return false;
            db.Heads.Add(NewConversationRows.Head(access));
            var there = await db.Members.Where(member => member.ConversationId == fact.Conversation.Id).Select(member => member.UserId).ToListAsync(stop);
            db.Members.AddRange(NewConversationRows.Members(fact.Conversation).Where(member => !there.Contains(member.UserId)));
            return true;
        },
        ct);
}
