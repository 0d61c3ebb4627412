using System.Text;
using System.Text.Json;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Domain;

/// <summary>What a message may be made of, whoever sends it to whomever.</summary>
internal static class MessageShape
{
    public const int MostMentions = 50;
    public const int LongestMetadata = 4 * 1024;

    /// <summary>An answer wraps it in a few levels of its own, and no reader or writer of JSON goes deeper than 64: what is deeper would be stored and never read again.</summary>
    private const int DeepestMetadata = 16;

    private static readonly HashSet<string> TypesForPeople =
        [MessageTypes.Text, MessageTypes.Image, MessageTypes.Video, MessageTypes.Audio, MessageTypes.File, MessageTypes.Location];

    public static Error? Check(string type, string? content, JsonElement? metadata)
    {
        if (!TypesForPeople.Contains(type)) return MessageErrors.BadType;
        if (MessageText.Check(content) is { } badText) return badText;
        if (CheckMetadata(metadata) is { } badMetadata) return badMetadata;
        return MessageText.SaysNothing(content) && (type == MessageTypes.Text || !Shows(metadata)) ? MessageErrors.Empty : null;
    }

    /// <summary>A mention names a participant and lies within the text.</summary>
    public static Error? CheckMentions(IReadOnlyList<Mention>? mentions, string content, Func<UserId, bool> isParticipant)
    {
        if (mentions is not { Count: > 0 }) return null;
        if (mentions.Count > MostMentions) return MessageErrors.BadMention;

        var allGood = mentions.All(mention =>
            mention is { Offset: >= 0, Length: > 0 } && mention.Offset <= content.Length - mention.Length && isParticipant(mention.UserId));
        return allGood ? null : MessageErrors.BadMention;
    }

    private static Error? CheckMetadata(JsonElement? metadata)
    {
        if (metadata is not { } json || json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return null;
        if (json.ValueKind != JsonValueKind.Object) return CommonErrors.Invalid("metadata", "Metadata is a JSON object.");
        if (Encoding.UTF8.GetByteCount(json.GetRawText()) > LongestMetadata) return CommonErrors.Invalid("metadata", "Metadata has at most 4 KiB of JSON.");
        if (!IsShallow(json, DeepestMetadata)) return CommonErrors.Invalid("metadata", $"Metadata is nested at most {DeepestMetadata} deep.");
        return IsText(json) ? null : CommonErrors.Invalid("metadata", "Metadata may not hold lone surrogates.");
    }

    private static bool IsShallow(JsonElement json, int levels) => json.ValueKind switch
    {
        JsonValueKind.Object => levels > 0 && json.EnumerateObject().All(field => IsShallow(field.Value, levels - 1)),
        JsonValueKind.Array => levels > 0 && json.EnumerateArray().All(item => IsShallow(item, levels - 1)),
        _ => true,
    };

    // Half a character in an escape comes through the parser and is found when it is read; the framework tells only by an exception.
    private static bool IsText(JsonElement json)
    {
        try
        {
            ReadAll(json);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void ReadAll(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray()) ReadAll(item);
                break;
            case JsonValueKind.Object:
                foreach (var field in json.EnumerateObject())
                {
                    _ = field.Name;
                    ReadAll(field.Value);
                }

                break;
        }
    }

    /// <summary>Something to show without words: a picture behind an https address, or a place.</summary>
    private static bool Shows(JsonElement? metadata) =>
        metadata is { ValueKind: JsonValueKind.Object } json && (HasHttpsUrl(json) || (IsNumber(json, "lat") && IsNumber(json, "lng")));

    private static bool HasHttpsUrl(JsonElement json) =>
        json.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String
        && Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps;

    private static bool IsNumber(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number;
}
