using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// Locks a conversation within a transaction, the same way on every provider, and reads its head under the lock. Several are locked in id order.
/// </summary>
internal static class HeadLock
{
    public static async Task<HeadRow?> Lock(this MessagingDbContext db, SqlValues values, ConversationId conversation, CancellationToken ct)
    {
        await db.Database.ExecuteSqlRawAsync("UPDATE messaging_heads SET last_seq = last_seq WHERE conversation_id = {0}", [values.Of(conversation.Value)], ct);
        return await db.Heads.SingleOrDefaultAsync(head => head.ConversationId == conversation, ct);
    }
}
