using System.Linq.Expressions;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Storage;

internal static class ConversationQueries
{
    /// <summary>The one conversation of which this is true; null where there is none.</summary>
    public static async Task<ConversationInfo?> Describe(this ConversationsDbContext tables, Expression<Func<ConversationRow, bool>> isMeant, CancellationToken ct)
    {
        var conversation = await tables.Conversations.AsNoTracking().SingleOrDefaultAsync(isMeant, ct);
        if (conversation is null) return null;

        var people = await tables.Participants.AsNoTracking().Where(person => person.ConversationId == conversation.Id && person.LeftAt == null).ToListAsync(ct);
        return conversation.Describe(people);
    }

    /// <summary>Every conversation that both are or were in, ended ones too, with its kind.</summary>
    public static async Task<List<(ConversationId Id, string Kind)>> SharedBy(this ConversationsDbContext tables, UserId one, UserId other, CancellationToken ct)
    {
        var shared = await (
            from conversation in tables.Conversations
            join first in tables.Participants on conversation.Id equals first.ConversationId
            join second in tables.Participants on conversation.Id equals second.ConversationId
            where first.UserId == one && second.UserId == other
            select new { conversation.Id, conversation.Kind }).ToListAsync(ct);
        return [.. shared.Select(row => (row.Id, row.Kind))];
    }
}
