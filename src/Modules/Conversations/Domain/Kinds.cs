namespace MatchChat.Conversations.Domain;

internal static class Kinds
{
    /// <summary>Two people, one match.</summary>
    public const string Direct = "direct";

    public const string Group = "group";
}

internal static class ParticipantRoles
{
    public const string Member = "member";
}
