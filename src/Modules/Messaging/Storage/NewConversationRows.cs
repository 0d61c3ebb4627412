using MatchChat.Conversations.Contracts;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage;

/// <summary>The rows with which a conversation begins.</summary>
internal static class NewConversationRows
{
    public static HeadRow Head(Access access) => new()
    {
        ConversationId = access.Conversation.Id,
        ClosedAt = access.Conversation.EndedAt,
        Silenced = SilencedPeople.Format(access.Silenced),
    };

    public static IEnumerable<MemberRow> Members(ConversationInfo conversation) => conversation.Participants.Select(participant => new MemberRow
    {
        UserId = participant.UserId,
        ConversationId = conversation.Id,
        CreatedAt = conversation.CreatedAt,
        UpdatedAt = conversation.CreatedAt,
    });
}
