namespace MatchChat.Kernel;

/// <summary>What the audit log calls things.</summary>
public static class AuditActions
{
    public const string ConversationEnd = "conversation.end";
    public const string MessageDelete = "message.delete";
    public const string UserBlock = "user.block";
    public const string UserUnblock = "user.unblock";
    public const string UserSuspend = "user.suspend";
    public const string UserLift = "user.lift";
    public const string UserRevoke = "user.revoke";
}
