using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Conversations.Features;

internal static class Audited
{
    public static AuditRow Conversation(ConversationId subject, string action, Actor actor, DateTimeOffset at, string? reason = null) => Row("conversation", subject.Value, action, actor, at, reason);

    public static AuditRow Person(UserId subject, string action, Actor actor, DateTimeOffset at, string? reason = null) => Row("user", subject.Value, action, actor, at, reason);

    private static AuditRow Row(string subjectType, Guid subject, string action, Actor actor, DateTimeOffset at, string? reason) => new()
    {
        At = at,
        ActorId = actor.Id.Value,
        ActorRole = actor.Role,
        Action = action,
        SubjectType = subjectType,
        SubjectId = subject,
        Reason = reason,
    };
}
