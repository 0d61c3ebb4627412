using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Domain;
using MatchChat.Conversations.Gate;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Conversations.Features;

/// <summary>
/// What follows a block and its end: the gate forgets, the heads are silenced or not. Also after a repeat that changed no row, which heals what a crash between commit and telling left;
/// without a repeat the first message in such a conversation heals it (docs/decisions/0007-silent-blocks.md).
/// </summary>
internal sealed class BlockTeller(Database<ConversationsDbContext> database, AccessGate gate, IMediator mediator)
{
    /// <remarks>Takes no cancellation: the block is committed, and a caller who goes away must not keep the heads from learning of it.</remarks>
    /// <param name="block">As it was kept with the commit, the conversations not looked up yet.</param>
    /// <param name="kept">Where; null after a repeat that changed nothing.</param>
    public async ValueTask Tell(UserBlocked block, Kept? kept)
    {
        var shared = await Shared(block);
        gate.Forget(shared.Select(conversation => conversation.Id));
        List<ConversationId> direct = [.. shared.Where(conversation => conversation.Kind == Kinds.Direct).Select(conversation => conversation.Id)];
        await mediator.Publish(block with { DirectConversations = direct }, kept, CancellationToken.None);
    }

    private async ValueTask<List<(ConversationId Id, string Kind)>> Shared(UserBlocked block)
    {
        try
        {
            // After the commit: of a match and a block made at the same moment, the later one then sees the other, whatever the server isolates.
            return await database.Read((tables, stop) => tables.SharedBy(block.BlockerId, block.BlockedId, stop), CancellationToken.None);
        }
        catch
        {
            // The block counts all the same, and whatever is remembered may be from before it.
            gate.ForgetAllConversations();
            throw;
        }
    }
}
