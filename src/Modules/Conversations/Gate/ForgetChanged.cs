using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Conversations.Gate;

/// <summary>Another node changed what the gate remembers here. On the node that changed it all is forgotten already, and forgetting twice is the same.</summary>
internal sealed class ForgetChanged(AccessGate gate, Database<ConversationsDbContext> database)
    : IFactHandler<ConversationEnded>, IFactHandler<UserSuspended>, IFactHandler<UserBlocked>
{
    public ValueTask Handle(ConversationEnded fact, CancellationToken ct)
    {
        gate.Forget([fact.Conversation.Id]);
        return default;
    }

    public ValueTask Handle(UserSuspended fact, CancellationToken ct)
    {
        gate.Forget(fact.UserId);
        return default;
    }

    /// <summary>Which conversations the two share does not travel: who hears of a block need not learn that.</summary>
    public async ValueTask Handle(UserBlocked fact, CancellationToken ct)
    {
        try
        {
            var shared = await database.Read((tables, stop) => tables.SharedBy(fact.BlockerId, fact.BlockedId, stop), ct);
            gate.Forget(shared.Select(conversation => conversation.Id));
        }
        catch
        {
            // The block counts all the same, and whatever is remembered may be from before it.
            gate.ForgetAllConversations();
            throw;
        }
    }
}
