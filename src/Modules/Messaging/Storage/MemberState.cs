using MatchChat.Kernel;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage;

/// <summary>A conversation as one person's numbers: the head, the person's own row, and the newest of what the person can see.</summary>
internal sealed record MemberState
{
    public required ConversationId ConversationId { get; init; }

    /// <summary>Of the head: counts every change, whoever sees it.</summary>
    public long HeadRevision { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public long DeliveredSeq { get; init; }

    public long ReadSeq { get; init; }

    public long? ArchivedSeq { get; init; }

    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>Null where the person has no row yet.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Of the newest visible message; 0 where there is none.</summary>
    public long LastSeq { get; init; }

    public DateTimeOffset? LastMessageAt { get; init; }

    /// <summary>Of the newest change of a visible message that is one for all who see it.</summary>
    public long SharedRevision { get; init; }

    /// <summary>Of the newest change that is one for this person only (<see cref="OwnCopies"/>).</summary>
    public long OwnRevision { get; init; }

    /// <summary>Of the newest visible change.</summary>
    public long Revision => Math.Max(SharedRevision, OwnRevision);

    public bool Archived => LastSeq <= ArchivedSeq;

    public Cursor Cursor => new(LastMessageAt ?? CreatedAt ?? default, ConversationId.Value);

    public DateTimeOffset? MutedAt(DateTimeOffset now) => MutedUntil > now ? MutedUntil : null;
}
