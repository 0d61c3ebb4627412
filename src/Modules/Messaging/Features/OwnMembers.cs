using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

/// <summary>A person's own row of a conversation, to be changed.</summary>
internal sealed class OwnMembers(TimeProvider time)
{
    /// <summary>Made here where it is missing; it is made with the conversation, and this is the second line.</summary>
    public async ValueTask<MemberRow> Of(MessagingDbContext db, UserId person, ConversationInfo conversation, CancellationToken ct)
    {
        if (await db.Members.FindAsync([person, conversation.Id], ct) is { } found) return found;

        var member = new MemberRow { UserId = person, ConversationId = conversation.Id, CreatedAt = conversation.CreatedAt, UpdatedAt = time.GetUtcNow() };
        db.Members.Add(member);
        return member;
    }
}
