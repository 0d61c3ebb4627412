using MatchChat.Conversations.Storage;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Features;

internal static class Reasons
{
    /// <summary>What is wrong with a reason for the audit log; null where nothing is.</summary>
    public static Error? Check(string? reason) =>
        reason?.Length > ConversationsDbContext.LongestReason ? CommonErrors.Invalid("reason", $"A reason has {ConversationsDbContext.LongestReason} characters at most.") : null;
}
