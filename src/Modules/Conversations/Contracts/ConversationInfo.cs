using MatchChat.Kernel;

namespace MatchChat.Conversations.Contracts;

/// <summary>A conversation as nobody's own: what is the same for everyone in it. Messaging adds each person's own view.</summary>
/// <param name="Kind">`direct` or `group`.</param>
/// <param name="MatchId">The match it belongs to; null for groups.</param>
/// <param name="Title">Of a group; null for a direct one.</param>
/// <param name="EndedAt">Null while people may write. Nobody learns who ended it or why.</param>
public sealed record ConversationInfo(
    ConversationId Id,
    string Kind,
    MatchId? MatchId,
    string? Title,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<ParticipantInfo> Participants)
{
    public bool Has(UserId user) => Participants.Any(participant => participant.UserId == user);
}

/// <param name="Role">`member` or, in groups, `owner`.</param>
/// <param name="CanSend">False where the person may only read.</param>
public sealed record ParticipantInfo(UserId UserId, string Role, bool CanSend, DateTimeOffset JoinedAt);
