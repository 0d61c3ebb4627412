using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MatchChat.Kernel;

/// <summary>The one way in which MatchChat writes and reads JSON, over REST, sockets and the broker: camelCase, null left out, unknown fields ignored, times in UTC with milliseconds.</summary>
public static class ChatJson
{
    /// <summary>Bytes of a time in JSON, without its quotes.</summary>
    public const int TimeLength = 24;

    private const int RoundTripLength = 28;

    public static readonly JsonSerializerOptions Options = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>For frameworks that bring options of their own.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Text goes out as it came in; it is encoded where it is shown.
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new UtcTime());
        return options;
    }

    /// <summary>A time as it is written everywhere, `2026-01-31T09:05:00.120Z`, in <see cref="TimeLength"/> bytes.</summary>
    public static void Format(DateTimeOffset time, Span<byte> text)
    {
        // The round-trip format has a fast path of its own; the first 23 of its characters are ours.
        Span<byte> roundTrip = stackalloc byte[RoundTripLength];
        time.UtcDateTime.TryFormat(roundTrip, out _, "O", CultureInfo.InvariantCulture);
        roundTrip[..(TimeLength - 1)].CopyTo(text);
        text[TimeLength - 1] = (byte)'Z';
    }

    private sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time) ? time.ToUniversalTime() : throw new JsonException("A time is ISO 8601 text.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[TimeLength];
            Format(value, text);
            writer.WriteStringValue(text);
        }
    }
}
