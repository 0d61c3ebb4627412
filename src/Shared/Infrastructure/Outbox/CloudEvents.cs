using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// Facts as CloudEvents 1.0 in structured JSON (https://github.com/cloudevents/spec/blob/v1.0/json-format.md), and several of them as the payload of one row of the outbox.
/// </summary>
internal static class CloudEvents
{
    private const string Source = "/matchchat";
    private const string TypePrefix = "matchchat.";
    private const string TypeSuffix = ".v1";

    // What says how a fact travels is not part of what it says.
    private static readonly HashSet<string> Travel = [.. typeof(IFact).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))];

    private static readonly JsonSerializerOptions Options = new(ChatJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveTravelOut } } };

    /// <summary>One event, or two where one person sees another version than everybody else.</summary>
    public static IEnumerable<WireFact> Of(IFact fact, DateTimeOffset at) => fact is IPartedFact parted && parted.Parts() is { } parts
        ? [One(parts.Common, at), One(parts.Own, at) with { Personal = true }]
        : [One(fact, at) with { Personal = fact is IPersonalFact }];

    /// <summary>
    /// What an event says, as it stands there, and of which kind it is by its routing key. Runs for every event that comes, so nothing is made of the envelope, and the data are read once: by whoever knows what they are.
    /// </summary>
    /// <exception cref="JsonException">It is not an event of this product.</exception>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> told, out string routingKey)
    {
        string? type = null;
        var data = Range.EndAt(0);
        var reader = new Utf8JsonReader(told);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The event is no object.");

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isData) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("data"u8));
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String) type = reader.GetString();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isData) data = start..(int)reader.BytesConsumed;
        }

        if (type is null || !type.StartsWith(TypePrefix, StringComparison.Ordinal) || !type.EndsWith(TypeSuffix, StringComparison.Ordinal))
            throw new JsonException("The type of the event is not one of this product.");

        routingKey = type[TypePrefix.Length..^TypeSuffix.Length];
        return data.Equals(Range.EndAt(0)) ? throw new JsonException("The event has no data.") : told[data];
    }

    /// <summary>The payload of a row. Made while heads are locked, so the events are put in as they are.</summary>
    public static byte[] Pack(IReadOnlyList<WireFact> facts) =>
        JsonSerializer.SerializeToUtf8Bytes(facts.Select(fact => new Packed(fact.RoutingKey, fact.Audience, new RawEvent(fact.Event), fact.Personal, fact.ByTypeOnly)), Options);

    /// <exception cref="JsonException">The row was not written by this product.</exception>
    public static IReadOnlyList<WireFact> Unpack(byte[] payload) =>
    [
        .. (JsonSerializer.Deserialize<List<Packed>>(payload, Options) ?? []).Select(packed => new WireFact(packed.Key, packed.To, packed.Event.Utf8, Durable: true, packed.Personal, packed.ByTypeOnly)),
    ];

    private static WireFact One(IFact fact, DateTimeOffset at)
    {
        var told = new Envelope("1.0", Guid.CreateVersion7(at), Source, TypePrefix + fact.RoutingKey + TypeSuffix, at, fact.Subject, "application/json", fact);
        return new WireFact(fact.RoutingKey, fact.Audience, JsonSerializer.SerializeToUtf8Bytes(told, Options), fact.Durable);
    }

    private static void LeaveTravelOut(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(IFact))) return;

        foreach (var property in type.Properties.Where(property => Travel.Contains(property.Name)).ToList()) type.Properties.Remove(property);
    }

    /// <param name="Data">The fact; written as what it is, not as the interface.</param>
    private sealed record Envelope(
        [property: JsonPropertyName("specversion")] string SpecVersion, Guid Id, string Source, string Type, DateTimeOffset Time, Guid Subject, [property: JsonPropertyName("datacontenttype")] string DataContentType, object Data);

    private sealed record Packed(string Key, IReadOnlyList<UserId> To, RawEvent Event, bool Personal = false, bool ByTypeOnly = false);

    /// <summary>Stands in the row as it goes over the wire; reading it once more would cost a commit as much as writing it.</summary>
    [JsonConverter(typeof(RawEventConverter))]
    private sealed record RawEvent(byte[] Utf8);

    private sealed class RawEventConverter : JsonConverter<RawEvent>
    {
        public override RawEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var told = JsonDocument.ParseValue(ref reader);
            return new RawEvent(JsonSerializer.SerializeToUtf8Bytes(told.RootElement, options));
        }

        public override void Write(Utf8JsonWriter writer, RawEvent value, JsonSerializerOptions options) => writer.WriteRawValue(value.Utf8, skipInputValidation: true);
    }
}
