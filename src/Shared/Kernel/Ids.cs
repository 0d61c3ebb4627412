using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MatchChat.Kernel;

/// <summary>
/// An id is a UUID with a meaning: the compiler refuses a person's id where a conversation's belongs.
/// The ones that MatchChat makes are version 7 (RFC 9562), so that they sort by the time at which they were made.
/// </summary>
public interface IId<TSelf> : IParsable<TSelf>
    where TSelf : struct, IId<TSelf>
{
    /// <summary>The UUID itself; 16 bytes, big-endian wherever it is stored as bytes.</summary>
    Guid Value { get; }

    static abstract TSelf From(Guid value);

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) => TSelf.From(Guid.Parse(s, CultureInfo.InvariantCulture));

    static bool IParsable<TSelf>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TSelf result)
    {
        var ok = Guid.TryParse(s, out var value);
        result = TSelf.From(value);
        return ok;
    }
}

/// <summary>A person: the `sub` of the token.</summary>
[JsonConverter(typeof(IdJsonConverter<UserId>))]
public readonly record struct UserId(Guid Value) : IId<UserId>, IComparable<UserId>
{
    public static UserId From(Guid value) => new(value);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UserId result) => IdText.TryParse(s, out result);

    public int CompareTo(UserId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}

/// <summary>A conversation.</summary>
[JsonConverter(typeof(IdJsonConverter<ConversationId>))]
public readonly record struct ConversationId(Guid Value) : IId<ConversationId>, IComparable<ConversationId>
{
    public static ConversationId From(Guid value) => new(value);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ConversationId result) => IdText.TryParse(s, out result);

    public int CompareTo(ConversationId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}

/// <summary>A message, made by the server when it is appended.</summary>
[JsonConverter(typeof(IdJsonConverter<MessageId>))]
public readonly record struct MessageId(Guid Value) : IId<MessageId>
{
    public static MessageId From(Guid value) => new(value);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MessageId result) => IdText.TryParse(s, out result);

    public override string ToString() => Value.ToString();
}

/// <summary>A message's id as its sender's client made it: the key by which a repeated send is recognised.</summary>
[JsonConverter(typeof(IdJsonConverter<ClientMessageId>))]
public readonly record struct ClientMessageId(Guid Value) : IId<ClientMessageId>
{
    public static ClientMessageId From(Guid value) => new(value);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ClientMessageId result) => IdText.TryParse(s, out result);

    public override string ToString() => Value.ToString();
}

/// <summary>A match, made by the app's matching service: one conversation each.</summary>
[JsonConverter(typeof(IdJsonConverter<MatchId>))]
public readonly record struct MatchId(Guid Value) : IId<MatchId>
{
    public static MatchId From(Guid value) => new(value);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MatchId result) => IdText.TryParse(s, out result);

    public override string ToString() => Value.ToString();
}

internal static class IdText
{
    public static bool TryParse<TId>([NotNullWhen(true)] string? text, out TId id)
        where TId : struct, IId<TId>
    {
        var ok = Guid.TryParse(text, out var value);
        id = TId.From(value);
        return ok;
    }
}

/// <summary>Writes an id as its UUID in text, as a value and as the name of a property.</summary>
public sealed class IdJsonConverter<TId> : JsonConverter<TId>
    where TId : struct, IId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var value) ? TId.From(value) : throw new JsonException("An id is a UUID in text.");

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Guid.TryParse(reader.GetString(), out var value) ? TId.From(value) : throw new JsonException("An id is a UUID in text.");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] TId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value.ToString());
}
