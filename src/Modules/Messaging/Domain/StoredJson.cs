using System.Text.Json;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Domain;

/// <summary>Mentions and metadata as a row keeps them: JSON, null where there are none.</summary>
internal static class StoredJson
{
    public static string? Mentions(IReadOnlyList<Mention>? mentions) =>
        mentions is { Count: > 0 } ? JsonSerializer.Serialize(mentions, ChatJson.Options) : null;

    public static IReadOnlyList<Mention> Mentions(string? stored) =>
        stored is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<Mention>>(stored, ChatJson.Options) ?? [];

    public static string? Metadata(JsonElement? metadata) =>
        metadata is { ValueKind: JsonValueKind.Object } json ? json.GetRawText() : null;

    public static JsonElement? Metadata(string? stored)
    {
        if (stored is null) return null;
        using var document = JsonDocument.Parse(stored);
        return document.RootElement.Clone();
    }
}
