using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;

namespace MatchChat.Messaging.Storage;

/// <summary>Where one person's pointers in one conversation are to go: all that came in since the last flush, as one move.</summary>
internal sealed class PendingPointer(Access access, UserId user)
{
    private readonly TaskCompletionSource<Outcome<PointerState>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConversationId Conversation => Access.Conversation.Id;

    public UserId User => user;

    public Access Access { get; private set; } = access;

    public long Delivered { get; private set; }

    public long Read { get; private set; }

    /// <summary>The one socket that asked; null where there were several.</summary>
    public string? Connection { get; private set; }

    /// <summary>
    /// Whether the others may see where the pointers go. Across a block they stay where they are for the others, and move for the person itself.
    /// Somebody who is suspended is no reason to hide them.
    /// </summary>
    public bool IsPublic => Access.Others.Count == Access.Audience.Count;

    public Task<Outcome<PointerState>> Answered => answer.Task;

    public void Merge(Access newest, ReceiptKind kind, long upToSeq, string? connection)
    {
        var first = Delivered == 0 && Read == 0;
        Access = newest;
        Connection = first || Connection == connection ? connection : null;
        if (kind == ReceiptKind.Read) Read = Math.Max(Read, upToSeq);
        Delivered = Math.Max(Delivered, upToSeq);
    }

    public void Answer(Outcome<PointerState> outcome) => answer.TrySetResult(outcome);
}

/// <summary>A person's own pointers after a flush.</summary>
internal readonly record struct PointerState(long ReadSeq, int Unread, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
