using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    // What says how a fact travels is not part of what it says.
    private static readonly HashSet<string> Travel = [.. typeof(IFact).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))];

    private static readonly JsonSerializerOptions Options = new(ChatJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveTravelOut } } };

    public static WireFact Of(IFact fact, DateTimeOffset at)
    {
        var told = new Envelope("1.0", Guid.CreateVersion7(at), Source, $"matchchat.{fact.RoutingKey}.v1", at, fact.Subject, "application/json", fact);
        return new WireFact(fact.RoutingKey, fact.Audience, JsonSerializer.SerializeToUtf8Bytes(told, Options));
    }

    /// <summary>The payload of a row. Made while heads are locked, so the events are put in as they are.</summary>
    public static byte[] Pack(IReadOnlyList<WireFact> facts)
    {
        var payload = new ArrayBufferWriter<byte>(facts.Sum(fact => fact.Event.Length + 256));
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartArray();
            foreach (var fact in facts)
            {
                json.WriteStartObject();
                json.WriteString("key", fact.RoutingKey);
                json.WritePropertyName("to");
                JsonSerializer.Serialize(json, fact.Audience, Options);
                json.WritePropertyName("event");
                json.WriteRawValue(fact.Event, skipInputValidation: true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return payload.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The row was not written by this product.</exception>
    public static IReadOnlyList<WireFact> Unpack(byte[] payload) =>
    [
        .. (JsonSerializer.Deserialize<List<Packed>>(payload, Options) ?? []).Select(packed => new WireFact(packed.Key, packed.To, JsonSerializer.SerializeToUtf8Bytes(packed.Event, Options))),
    ];

    private static void LeaveTravelOut(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(IFact))) return;

        foreach (var property in type.Properties.Where(property => Travel.Contains(property.Name)).ToList()) type.Properties.Remove(property);
    }

    private sealed record Envelope(
        [property: JsonPropertyName("specversion")] string SpecVersion, Guid Id, string Source, string Type, DateTimeOffset Time, Guid Subject, [property: JsonPropertyName("datacontenttype")] string DataContentType, object Data);

    private sealed record Packed(string Key, IReadOnlyList<UserId> To, JsonNode Event);
}
