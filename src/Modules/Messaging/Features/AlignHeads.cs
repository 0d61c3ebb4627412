using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

/// <summary>
/// A conversation ended, or a block began or ended: under their locks the heads say so from now on, before the one who did it is answered. From then on no batch lets a message in, or it stays with its writer.
/// What they say is read at that moment and not taken from the fact: of a block and its end at the same moment the facts may come in either order.
/// </summary>
internal sealed class AlignHeads(Database<MessagingDbContext> database, HeadTruth truth) : IFactHandler<ConversationEnded>, IFactHandler<EndRepeated>, IFactHandler<UserBlocked>
{
    public ValueTask Handle(ConversationEnded fact, CancellationToken ct) => Align([fact.Conversation.Id], ct);

    public ValueTask Handle(EndRepeated fact, CancellationToken ct) => Align([fact.Conversation.Id], ct);

    public ValueTask Handle(UserBlocked fact, CancellationToken ct) => Align(fact.DirectConversations, ct);

    public async ValueTask Align(IReadOnlyList<ConversationId> conversations, CancellationToken ct)
    {
        if (conversations.Count == 0) return;

        try
        {
            await database.Write((db, stop) => Align(db, conversations, stop), ct);
        }
        catch (DbUpdateException taken) when (database.Engine.Classify(taken) == DatabaseFault.Duplicate)
        {
            // Somebody made a head that was missing meanwhile; now there is one to lock.
            await database.Write((db, stop) => Align(db, conversations, stop), ct);
        }
    }

    private async Task<bool> Align(MessagingDbContext db, IReadOnlyList<ConversationId> conversations, CancellationToken ct)
    {
        var heads = new List<HeadRow>();
        foreach (var conversation in conversations.Order())
        {
            if (await db.Lock(database.Engine.Values, conversation, ct) is { } head) heads.Add(head);
        }

        await truth.Correct(heads, ct);
        List<ConversationId> missing = [.. conversations.Except(heads.Select(head => head.ConversationId))];
        if (missing.Count == 0) return true;

        // The process that made the conversation died before Messaging heard of it.
        foreach (var state in (await truth.Of(missing, ct)).Values) await db.AddMissing(state, ct);
        return true;
    }
}
