using System.Text.Json;
using System.Text.Json.Serialization;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Host.Realtime;

/// <summary>
/// A message as the hub writes it, once to its sender and once for all others: the same text that the serializer makes of <see cref="MessageView"/>, without its bookkeeping, which allocated more than anything
/// else on a message's way (docs/performance.md). Nothing reads a message from a client in this form.
/// </summary>
internal sealed class MessageWire<T> : JsonConverter<T>
    where T : MessageView
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Clients send arguments, never a message.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value is SentMessage sent) writer.WriteBoolean(Name.Duplicate, sent.Duplicate);
        writer.WriteString(Name.Id, value.Id.Value);
        writer.WriteString(Name.ConversationId, value.ConversationId.Value);
        writer.WriteNumber(Name.Seq, value.Seq);
        writer.WriteNumber(Name.Revision, value.Revision);
        writer.WriteString(Name.SenderId, value.SenderId.Value);
        writer.WriteString(Name.ClientMessageId, value.ClientMessageId.Value);
        writer.WriteString(Name.Type, value.Type);
        if (value.Content is { } content) writer.WriteString(Name.Content, content);
        writer.WriteString(Name.Preview, value.Preview);
        writer.WriteBoolean(Name.HasMore, value.HasMore);
        writer.WriteString(Name.Status, value.Status);
        WriteTime(writer, Name.CreatedAt, value.CreatedAt);
        WriteTime(writer, Name.DeliveredAt, value.DeliveredAt);
        WriteTime(writer, Name.ReadAt, value.ReadAt);
        WriteTime(writer, Name.EditedAt, value.EditedAt);
        WriteTime(writer, Name.DeletedAt, value.DeletedAt);
        if (value.ReplyTo is { } reply) WriteReply(writer, reply);
        WriteMentions(writer, value.Mentions);
        if (value.Metadata is { } metadata)
        {
            writer.WritePropertyName(Name.Metadata);
            metadata.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteReply(Utf8JsonWriter writer, ReplyView reply)
    {
        writer.WriteStartObject(Name.ReplyTo);
        writer.WriteString(Name.Id, reply.Id.Value);
        writer.WriteNumber(Name.Seq, reply.Seq);
        writer.WriteString(Name.SenderId, reply.SenderId.Value);
        writer.WriteString(Name.Preview, reply.Preview);
        writer.WriteEndObject();
    }

    private static void WriteMentions(Utf8JsonWriter writer, IReadOnlyList<Mention> mentions)
    {
        writer.WriteStartArray(Name.Mentions);
        for (var index = 0; index < mentions.Count; index++)
        {
            var mention = mentions[index];
            writer.WriteStartObject();
            writer.WriteString(Name.UserId, mention.UserId.Value);
            writer.WriteNumber(Name.Offset, mention.Offset);
            writer.WriteNumber(Name.Length, mention.Length);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter writer, JsonEncodedText name, DateTimeOffset? time)
    {
        if (time is not { } value) return;

        Span<byte> text = stackalloc byte[ChatJson.TimeLength];
        ChatJson.Format(value, text);
        writer.WriteString(name, text);
    }
}

/// <summary>The names of a message's properties on the wire, encoded once.</summary>
file static class Name
{
    public static readonly JsonEncodedText Duplicate = JsonEncodedText.Encode("duplicate");
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    public static readonly JsonEncodedText ConversationId = JsonEncodedText.Encode("conversationId");
    public static readonly JsonEncodedText Seq = JsonEncodedText.Encode("seq");
    public static readonly JsonEncodedText Revision = JsonEncodedText.Encode("revision");
    public static readonly JsonEncodedText SenderId = JsonEncodedText.Encode("senderId");
    public static readonly JsonEncodedText ClientMessageId = JsonEncodedText.Encode("clientMessageId");
    public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    public static readonly JsonEncodedText Content = JsonEncodedText.Encode("content");
    public static readonly JsonEncodedText Preview = JsonEncodedText.Encode("preview");
    public static readonly JsonEncodedText HasMore = JsonEncodedText.Encode("hasMore");
    public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    public static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("createdAt");
    public static readonly JsonEncodedText DeliveredAt = JsonEncodedText.Encode("deliveredAt");
    public static readonly JsonEncodedText ReadAt = JsonEncodedText.Encode("readAt");
    public static readonly JsonEncodedText EditedAt = JsonEncodedText.Encode("editedAt");
    public static readonly JsonEncodedText DeletedAt = JsonEncodedText.Encode("deletedAt");
    public static readonly JsonEncodedText ReplyTo = JsonEncodedText.Encode("replyTo");
    public static readonly JsonEncodedText Mentions = JsonEncodedText.Encode("mentions");
    public static readonly JsonEncodedText Metadata = JsonEncodedText.Encode("metadata");
    public static readonly JsonEncodedText UserId = JsonEncodedText.Encode("userId");
    public static readonly JsonEncodedText Offset = JsonEncodedText.Encode("offset");
    public static readonly JsonEncodedText Length = JsonEncodedText.Encode("length");
}
