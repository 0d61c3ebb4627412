namespace MatchChat.Messaging.Domain;

/// <summary>The beginning of a text, as lists, replies and notifications show it.</summary>
internal static class Preview
{
    /// <summary>UTF-16 code units at most.</summary>
    public const int Longest = 200;

    /// <summary>The whole text where it is short enough. Never ends within a surrogate pair: half a character would be refused by everybody who reads it.</summary>
    public static string Of(string content)
    {
        if (content.Length <= Longest) return content;
        var length = char.IsHighSurrogate(content[Longest - 1]) ? Longest - 1 : Longest;
        return content[..length];
    }
}
