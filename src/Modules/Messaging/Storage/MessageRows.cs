using System.Data.Common;
using System.Linq.Expressions;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Messaging.Storage;

/// <summary>Rows of messages in hand-written statements, and the one rule of who sees which.</summary>
internal static class MessageRows
{
    /// <summary>Of the table under the name <c>m</c>, in the order in which <see cref="Read"/> takes them.</summary>
    public const string Columns =
        "m.conversation_id, m.seq, m.id, m.revision, m.sender_id, m.client_message_id, m.type, m.content, m.reply_to_seq, m.mentions, m.metadata, m.visible_to, m.created_at, m.edited_at, m.deleted_at, "
        + "m.own_revision, m.own_content, m.own_mentions, m.own_edited_at, m.own_deleted_at";

    public const int SeqColumn = 1;
    public const int ContentColumn = 7;
    public const int CreatedAtColumn = 12;
    public const int OwnRevisionColumn = 15;

    /// <summary>What the person <c>@viewer</c> sees of the table under the name <c>m</c>.</summary>
    public const string Visible = "(m.visible_to IS NULL OR m.visible_to = @viewer)";

    public static Expression<Func<MessageRow, bool>> VisibleTo(UserId viewer)
    {
        UserId? self = viewer;
        return message => message.VisibleTo == null || message.VisibleTo == self;
    }

    public static MessageRow Read(DbDataReader reader, SqlValues values)
    {
        var row = ReadShared(reader, values);
        if (!reader.IsDBNull(OwnRevisionColumn)) ReadOwn(row, reader, values);
        return row;
    }

    private static void ReadOwn(MessageRow row, DbDataReader reader, SqlValues values)
    {
        row.OwnRevision = reader.GetInt64(OwnRevisionColumn);
        row.OwnContent = reader.GetString(16);
        row.OwnMentions = reader.IsDBNull(17) ? null : reader.GetString(17);
        row.OwnEditedAt = values.ReadTimeOrNull(reader, 18);
        row.OwnDeletedAt = values.ReadTimeOrNull(reader, 19);
    }

    private static MessageRow ReadShared(DbDataReader reader, SqlValues values) => new()
    {
        ConversationId = new ConversationId(values.ReadGuid(reader, 0)),
        Seq = reader.GetInt64(SeqColumn),
        Id = new MessageId(values.ReadGuid(reader, 2)),
        Revision = reader.GetInt64(3),
        SenderId = new UserId(values.ReadGuid(reader, 4)),
        ClientMessageId = new ClientMessageId(values.ReadGuid(reader, 5)),
        Type = reader.GetString(6),
        Content = reader.GetString(ContentColumn),
        ReplyToSeq = reader.IsDBNull(8) ? null : reader.GetInt64(8),
        Mentions = reader.IsDBNull(9) ? null : reader.GetString(9),
        Metadata = reader.IsDBNull(10) ? null : reader.GetString(10),
        VisibleTo = values.ReadGuidOrNull(reader, 11) is { } only ? new UserId(only) : null,
        CreatedAt = values.ReadTime(reader, CreatedAtColumn),
        EditedAt = values.ReadTimeOrNull(reader, 13),
        DeletedAt = values.ReadTimeOrNull(reader, 14),
    };
}
