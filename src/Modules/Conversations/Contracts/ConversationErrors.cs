using MatchChat.Kernel;

namespace MatchChat.Conversations.Contracts;

/// <summary>The refusals of this module.</summary>
public static class ConversationErrors
{
    public static readonly Error NotFound = new("conversation.not_found", ErrorKind.NotFound, "There is no such conversation.");
    public static readonly Error NotParticipant = new("conversation.not_participant", ErrorKind.Forbidden, "You are not in this conversation.");
    public static readonly Error Ended = new("conversation.ended", ErrorKind.Forbidden, "This conversation has ended.");
    public static readonly Error Suspended = new("user.suspended", ErrorKind.Forbidden, "This account is suspended.");
    public static readonly Error OtherParticipants = new("match.other_participants", ErrorKind.Conflict, "This match is known with other people.");
}
