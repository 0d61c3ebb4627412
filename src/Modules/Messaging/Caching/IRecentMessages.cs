using MatchChat.Kernel;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Caching;

/// <summary>Port: the newest messages of conversations that are being read. Used only where its revision is the head's, so it may be late, lost or wiped, and never makes an answer wrong.</summary>
internal interface IRecentMessages
{
    /// <summary>Answers at once; whoever may not wait need not put a queue between.</summary>
    bool IsNear { get; }

    /// <summary>False where nothing of this conversation is kept for certain: then its changes need not be told. Answers at once.</summary>
    bool MayHold(ConversationId conversation);

    ValueTask<RecentMessages?> Find(ConversationId conversation, CancellationToken ct);

    /// <summary>Keeps them, unless newer ones are there, or more of the same.</summary>
    ValueTask Keep(ConversationId conversation, RecentMessages messages, CancellationToken ct);

    /// <summary>A message as it is after a change: the next change is applied, one that is known already is ignored, and one that comes too early drops what is kept.</summary>
    ValueTask Apply(MessageRow changed, CancellationToken ct);

    ValueTask Drop(ConversationId conversation, CancellationToken ct);
}

/// <summary>Of this process; the least used give way.</summary>
internal sealed class RecentMessagesInMemory : IRecentMessages
{
    private const int Capacity = 250;

    // Pages of the longest texts are read from SQL: a cache of them would be the largest thing in the process.
    private const int LongestText = 64 * 1024;

    private readonly RecentEntries<ConversationId, RecentMessages> entries = new(Capacity);

    public bool IsNear => true;

    public bool MayHold(ConversationId conversation) => entries.Has(conversation);

    public ValueTask<RecentMessages?> Find(ConversationId conversation, CancellationToken ct) =>
        new(entries.TryGet(conversation, out var messages) ? messages : null);

    public ValueTask Keep(ConversationId conversation, RecentMessages messages, CancellationToken ct)
    {
        if (messages.TextLength > LongestText) return Drop(conversation, ct);
        if (!entries.TryGet(conversation, out var kept) || messages.IsBetterThan(kept)) entries.Set(conversation, messages);
        return default;
    }

    public ValueTask Apply(MessageRow changed, CancellationToken ct)
    {
        entries.Change(changed.ConversationId, kept => kept.After(changed) is { TextLength: <= LongestText } next ? next : null);
        return default;
    }

    public ValueTask Drop(ConversationId conversation, CancellationToken ct)
    {
        entries.Change(conversation, _ => null);
        return default;
    }
}
