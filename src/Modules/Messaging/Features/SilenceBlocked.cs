using MatchChat.Conversations.Contracts;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

/// <summary>
/// A block began or ended: the heads of the direct conversations of the two say from now on who is heard, before the blocker is answered.
/// What was written meanwhile stays with its writer.
/// </summary>
internal sealed class SilenceBlocked(Database<MessagingDbContext> database) : IFactHandler<UserBlocked>
{
    public async ValueTask Handle(UserBlocked fact, CancellationToken ct) => await database.Write(
        async (db, stop) =>
        {
            foreach (var conversation in fact.DirectConversations.Order())
            {
                if (await db.Lock(database.Engine.Values, conversation, stop) is not { } head) continue;
                var others = SilencedPeople.Parse(head.Silenced).Where(person => person != fact.BlockedId);
                head.Silenced = SilencedPeople.Format(fact.Active ? others.Append(fact.BlockedId) : others);
            }

            return true;
        },
        ct);
}
