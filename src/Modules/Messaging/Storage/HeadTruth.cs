using System.Data.Common;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// A head says in Messaging's own table what follows from those of Conversations: that nobody writes any more, and whom only they themselves see. It is written after the commit of the end or the block,
/// so a process that dies between the two leaves it behind (docs/decisions/0007-silent-blocks.md). Whoever holds the lock of a head that says something else than the gate asks here which of the two is right.
/// </summary>
internal sealed class HeadTruth(IMediator mediator, IDatabaseEngine engine)
{
    private const string CorrectText = "UPDATE messaging_heads SET silenced = @p0, closed_at = @p1 WHERE conversation_id = @p2";

    /// <summary>Whether the head says what the gate said. Where it does not, either may be the older one.</summary>
    public static bool Agrees(HeadRow head, Access access) =>
        head.ClosedAt is not null || (access.Conversation.EndedAt is null && SilencedPeople.Are(head.Silenced, access.Silenced));

    /// <summary>What Conversations has committed by now. Asked under the locks of the heads, or somebody else may write down something newer in between.</summary>
    public async ValueTask<IReadOnlyDictionary<ConversationId, ConversationState>> Of(IReadOnlyList<ConversationId> conversations, CancellationToken ct) =>
        (await mediator.Ask(new LookUpConversations(conversations), ct)).Value;

    /// <summary>Makes the heads, whose locks are held, say what is true. Answers those that said something else.</summary>
    public async ValueTask<IReadOnlyList<HeadRow>> Correct(IReadOnlyList<HeadRow> heads, CancellationToken ct)
    {
        if (heads.Count == 0) return [];

        var states = await Of([.. heads.Select(head => head.ConversationId)], ct);
        return [.. heads.Where(head => states.TryGetValue(head.ConversationId, out var state) && Apply(head, state))];
    }

    /// <summary>As above, and writes those in this transaction.</summary>
    public async ValueTask Correct(DbTransaction transaction, IReadOnlyList<HeadRow> heads, CancellationToken ct) => await Write(transaction, await Correct(heads, ct), ct);

    public async ValueTask Write(DbTransaction transaction, IReadOnlyList<HeadRow> heads, CancellationToken ct)
    {
        foreach (var head in heads)
        {
            await using var command = transaction.Connection!.Command(CorrectText);
            command.Transaction = transaction;
            command.Parameter("@p0", head.Silenced);
            command.Parameter("@p1", head.ClosedAt is { } closed ? engine.Values.Of(closed) : null);
            command.Parameter("@p2", engine.Values.Of(head.ConversationId.Value));
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static bool Apply(HeadRow head, ConversationState state)
    {
        var (silenced, closedAt) = (SilencedPeople.Format(state.Silenced), head.ClosedAt ?? state.Conversation.EndedAt);
        if (head.Silenced == silenced && head.ClosedAt == closedAt) return false;

        (head.Silenced, head.ClosedAt) = (silenced, closedAt);
        return true;
    }
}
