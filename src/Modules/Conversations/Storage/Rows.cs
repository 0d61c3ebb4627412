using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Domain;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Storage;

internal sealed class ConversationRow
{
    public required ConversationId Id { get; init; }

    /// <summary>One of <see cref="Kinds"/>.</summary>
    public required string Kind { get; init; }

    public MatchId? MatchId { get; init; }

    public string? Title { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    public UserId? EndedBy { get; set; }

    public string? EndReason { get; set; }

    public ConversationInfo Describe(IEnumerable<ParticipantRow> people) => new(
        Id,
        Kind,
        MatchId,
        Title,
        CreatedAt,
        EndedAt,
        [.. people.OrderBy(person => person.JoinedAt).ThenBy(person => person.UserId).Select(person => new ParticipantInfo(person.UserId, person.Role, person.CanSend, person.JoinedAt))]);
}

internal sealed class ParticipantRow
{
    public required ConversationId ConversationId { get; init; }

    public required UserId UserId { get; init; }

    public required string Role { get; init; }

    public required bool CanSend { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Null while the person is in it.</summary>
    public DateTimeOffset? LeftAt { get; set; }
}

internal sealed class BlockRow
{
    public required UserId BlockerId { get; init; }

    public required UserId BlockedId { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal sealed class SuspensionRow
{
    public required UserId UserId { get; init; }

    /// <summary>Null = until lifted.</summary>
    public DateTimeOffset? Until { get; set; }

    public string? Reason { get; set; }

    public required DateTimeOffset At { get; set; }
}
