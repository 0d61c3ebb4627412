using System.Text.Json;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage;

/// <summary>When all the others had a message and when they had read it; null while one of them has not.</summary>
internal readonly record struct Progress(DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt)
{
    public static readonly Progress None;

    public string Status => this switch
    {
        { ReadAt: not null } => MessageStatus.Read,
        { DeliveredAt: not null } => MessageStatus.Delivered,
        _ => MessageStatus.Sent,
    };
}

/// <summary>A row as clients see it. Pure: whoever may see the row has been settled before.</summary>
internal static class MessageViews
{
    private static readonly JsonElement NoMetadata = StoredJson.Metadata("{}")!.Value;

    /// <param name="row">The message.</param>
    /// <param name="repliedTo">What it shows of the message it answers; null where there is none, and where the viewer cannot see it.</param>
    /// <param name="progress">How far the others have come; <see cref="Progress.None"/> for a message just appended.</param>
    public static MessageView Of(MessageRow row, ReplyView? repliedTo, Progress progress = default)
    {
        var deleted = row.DeletedAt is not null;
        var preview = PreviewOf(row);
        return new MessageView
        {
            Id = row.Id,
            ConversationId = row.ConversationId,
            Seq = row.Seq,
            Revision = row.Revision,
            SenderId = row.SenderId,
            ClientMessageId = row.ClientMessageId,
            Type = row.Type,
            Content = deleted ? null : row.Content,
            Preview = preview,
            HasMore = !deleted && preview.Length < row.Content.Length,
            Status = progress.Status,
            CreatedAt = row.CreatedAt,
            DeliveredAt = progress.DeliveredAt,
            ReadAt = progress.ReadAt,
            EditedAt = row.EditedAt,
            DeletedAt = row.DeletedAt,
            ReplyTo = repliedTo,
            Mentions = deleted ? [] : StoredJson.Mentions(row.Mentions),
            Metadata = deleted ? NoMetadata : StoredJson.Metadata(row.Metadata) ?? NoMetadata,
        };
    }

    /// <summary>What a message shows of the one that it answers.</summary>
    public static ReplyView ReplyOf(MessageRow repliedTo) => new(repliedTo.Id, repliedTo.Seq, repliedTo.SenderId, PreviewOf(repliedTo));

    /// <summary>Empty where the message was deleted.</summary>
    public static string PreviewOf(MessageRow row) => row.DeletedAt is null ? Preview.Of(row.Content) : "";
}
