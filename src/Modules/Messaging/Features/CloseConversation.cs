using MatchChat.Conversations.Contracts;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

/// <summary>A conversation ended: its head is closed under the lock, before the one who ended it is answered. From then on no batch lets a message in.</summary>
internal sealed class CloseConversation(Database<MessagingDbContext> database) : IFactHandler<ConversationEnded>
{
    public async ValueTask Handle(ConversationEnded fact, CancellationToken ct) => await database.Write(
        async (db, stop) =>
        {
            var head = await db.Lock(database.Engine.Values, fact.Conversation.Id, stop);
            if (head is null)
            {
                db.Heads.Add(NewConversationRows.Head(new Access(fact.Conversation, [], [], [])));
                return true;
            }

            head.ClosedAt ??= fact.Conversation.EndedAt;
            return true;
        },
        ct);
}
