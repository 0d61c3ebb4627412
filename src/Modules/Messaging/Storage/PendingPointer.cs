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
    /// Whether the gate lets the others see where the pointers go; the head has the final word. Across a block they stay where they are for the others, and move for the person itself.
    /// </summary>
    public bool IsPublic => Access.Silenced.Count == 0 && Access.Others.Count == Access.Audience.Count;

    /// <summary>Somebody waits for the unread count; a delivered receipt alone does not ask for it.</summary>
    public bool AsksUnread { get; private set; }

    public Task<Outcome<PointerState>> Answered => answer.Task;

    public void Merge(Access newest, ReceiptKind kind, long upToSeq, string? connection)
    {
        var first = Delivered == 0 && Read == 0;
        Access = newest;
        Connection = first || Connection == connection ? connection : null;
        if (kind == ReceiptKind.Read)
        {
            Read = Math.Max(Read, upToSeq);
            AsksUnread = true;
        }

        Delivered = Math.Max(Delivered, upToSeq);
    }

    public void Answer(Outcome<PointerState> outcome) => answer.TrySetResult(outcome);
}

/// <summary>A person's own pointers after a flush.</summary>
internal readonly record struct PointerState(long ReadSeq, int Unread, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
