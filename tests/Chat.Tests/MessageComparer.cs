using System.Text.Json;

namespace MatchChat.Chat.Tests;

/// <summary>Two messages are the same when they are the same to a client, lists and metadata included; an absent list is an empty one.</summary>
internal sealed class MessageComparer : IEqualityComparer<Message>
{
    public static readonly MessageComparer Instance = new();

    public static string Text(Message message) => JsonSerializer.Serialize(
        message with
        {
            Duplicate = null,
            Mentions = message.Mentions ?? [],
            Metadata = message.Metadata is { ValueKind: JsonValueKind.Object } metadata && metadata.EnumerateObject().Any() ? metadata : null,
        },
        Wire.Json);

    public bool Equals(Message? x, Message? y) => x is null || y is null ? ReferenceEquals(x, y) : Text(x) == Text(y);

    public int GetHashCode(Message obj) => Text(obj).GetHashCode(StringComparison.Ordinal);
}
