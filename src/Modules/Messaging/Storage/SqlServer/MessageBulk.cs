using System.Data;
using Microsoft.Data.SqlClient;

namespace MatchChat.Messaging.Storage.SqlServer;

/// <summary>Many message rows in one stream, in the transaction of their batch. A command would have to name each value as a parameter and be cut at 2,100 of them.</summary>
internal static class MessageBulk
{
    internal const string Table = "messaging_messages";

    internal static readonly (string Name, Type Type)[] Columns =
    [
        ("conversation_id", typeof(Guid)), ("seq", typeof(long)), ("id", typeof(Guid)), ("revision", typeof(long)), ("sender_id", typeof(Guid)), ("client_message_id", typeof(Guid)),
        ("request_hash", typeof(byte[])), ("type", typeof(string)), ("content", typeof(string)), ("reply_to_seq", typeof(long)), ("mentions", typeof(string)), ("metadata", typeof(string)),
        ("visible_to", typeof(Guid)), ("created_at", typeof(DateTimeOffset)),
    ];

    public static async Task Insert(SqlConnection connection, SqlTransaction transaction, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        using var bulk = new SqlBulkCopy(connection, SqlBulkCopyOptions.Default, transaction) { DestinationTableName = Table };
        foreach (var (name, _) in Columns) bulk.ColumnMappings.Add(name, name);
        using var table = AsTable(rows);
        await bulk.WriteToServerAsync(table, ct);
    }

    internal static DataTable AsTable(IReadOnlyList<MessageRow> rows)
    {
        var table = new DataTable();
        foreach (var (name, type) in Columns) table.Columns.Add(name, type);
        foreach (var row in rows) table.Rows.Add(Values(row));
        return table;
    }

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    internal static object?[] Values(MessageRow row) =>
    [
        row.ConversationId.Value, row.Seq, row.Id.Value, row.Revision, row.SenderId.Value, row.ClientMessageId.Value,
        row.RequestHash, row.Type, row.Content, row.ReplyToSeq, row.Mentions, row.Metadata, row.VisibleTo?.Value, row.CreatedAt,
    ];
}
