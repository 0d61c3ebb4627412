using MatchChat.Kernel;

namespace MatchChat.Messaging.Contracts;

/// <summary>A conversation as one person sees it (docs/protocol.md): what is the same for all, and the caller's own view of it.</summary>
public sealed record ConversationView
{
    public required ConversationId Id { get; init; }

    /// <summary>`direct` or `group`.</summary>
    public required string Kind { get; init; }

    public MatchId? MatchId { get; init; }

    public string? Title { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The caller's own. A new message brings an archived conversation back.</summary>
    public bool Archived { get; init; }

    /// <summary>The caller's own. Null = not muted.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>Of the newest message that the caller can see; 0 where there is none.</summary>
    public long LastSeq { get; init; }

    /// <summary>Of the newest change that the caller can see.</summary>
    public long Revision { get; init; }

    /// <summary>The caller's own, private read pointer.</summary>
    public long LastReadSeq { get; init; }

    public int Unread { get; init; }

    public required IReadOnlyList<ParticipantView> Participants { get; init; }

    /// <summary>The newest message that the caller can see.</summary>
    public MessageView? LastMessage { get; init; }
}

/// <summary>The caller's own pointers are the private ones; the others' are what they let others see.</summary>
public sealed record ParticipantView(UserId UserId, string Role, DateTimeOffset JoinedAt, long DeliveredSeq, long ReadSeq);
