namespace MatchChat.Kernel;

/// <summary>Who acts, as the token says: for the audit log and for rules that ask for a role.</summary>
/// <param name="Id">The `sub` of the token; services and moderators have one as well.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
public readonly record struct Actor(UserId Id, string Role)
{
    public static Actor Person(UserId id) => new(id, Roles.User);
}

public static class Roles
{
    /// <summary>A person who chats: a token without a role.</summary>
    public const string User = "user";

    /// <summary>Another service of the app.</summary>
    public const string Service = "service";

    public const string Moderator = "moderator";

    public const string Admin = "admin";
}
