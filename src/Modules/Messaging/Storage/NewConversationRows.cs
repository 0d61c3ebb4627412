using MatchChat.Conversations.Contracts;
using MatchChat.Messaging.Domain;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage;

/// <summary>The rows with which a conversation begins.</summary>
internal static class NewConversationRows
{
    /// <summary>Those that are not there yet; false where the head is.</summary>
    public static async Task<bool> AddMissing(this MessagingDbContext db, ConversationState conversation, CancellationToken ct)
    {
        var id = conversation.Conversation.Id;
        if (await db.Heads.AnyAsync(head => head.ConversationId == id, ct)) return false;

        db.Heads.Add(Head(conversation));
        var there = await db.Members.Where(member => member.ConversationId == id).Select(member => member.UserId).ToListAsync(ct);
        db.Members.AddRange(Members(conversation.Conversation).Where(member => !there.Contains(member.UserId)));
        return true;
    }

    public static HeadRow Head(ConversationState conversation) => new()
    {
        ConversationId = conversation.Conversation.Id,
        ClosedAt = conversation.Conversation.EndedAt,
        Silenced = SilencedPeople.Format(conversation.Silenced),
    };

    public static IEnumerable<MemberRow> Members(ConversationInfo conversation) => conversation.Participants.Select(participant => new MemberRow
    {
        UserId = participant.UserId,
        ConversationId = conversation.Id,
        CreatedAt = conversation.CreatedAt,
        UpdatedAt = conversation.CreatedAt,
    });
}
