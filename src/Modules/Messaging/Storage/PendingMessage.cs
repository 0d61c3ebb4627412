using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Storage;

/// <summary>A message that was checked and let in, and waits for its batch; its sender waits for <see cref="Answer"/>.</summary>
internal sealed class PendingMessage
{
    private readonly TaskCompletionSource<Outcome<Appended>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required MessageId Id { get; init; }

    public required SendMessage Request { get; init; }

    public required ClientMessageId ClientMessageId { get; init; }

    public required byte[] RequestHash { get; init; }

    /// <summary>What the gate said when the message came; the head has the final word.</summary>
    public required Access Access { get; init; }

    /// <summary>Of the message it answers.</summary>
    public long? ReplyToSeq { get; init; }

    /// <summary>Timestamp of the <see cref="TimeProvider"/> when it joined the queue.</summary>
    public long QueuedAt { get; set; }

    public Task<Outcome<Appended>> Answered => answer.Task;

    public ConversationId Conversation => Request.Conversation;

    public UserId Sender => Request.Sender;

    public string Type => Request.Type ?? MessageTypes.Text;

    public string Content => Request.Content ?? string.Empty;

    public void Answer(Outcome<Appended> outcome) => answer.TrySetResult(outcome);
}

/// <summary>Either the new message, or the id of the one that is there already under the same client id.</summary>
internal readonly record struct Appended(MessageView? Message, MessageId? DuplicateOf);
