using System.Text;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Domain;

/// <summary>What may be the text of a message. It is stored byte for byte and encoded where it is shown.</summary>
internal static class MessageText
{
    public const int Longest = 10_000;

    public static Error? Check(string? content)
    {
        if (string.IsNullOrEmpty(content)) return null;
        if (content.Length > Longest) return MessageErrors.TooLong;
        return content.Contains('\0') || HasLoneSurrogate(content) ? MessageErrors.BadText : null;
    }

    /// <summary>A text message says something; the others may leave that to their metadata.</summary>
    public static bool SaysNothing(string? content) => string.IsNullOrWhiteSpace(content);

    private static bool HasLoneSurrogate(string text)
    {
        for (var rest = text.AsSpan(); ;)
        {
            var next = rest.IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0) return false;
            if (Rune.DecodeFromUtf16(rest[next..], out _, out var consumed) != System.Buffers.OperationStatus.Done) return true;
            rest = rest[(next + consumed)..];
        }
    }
}
