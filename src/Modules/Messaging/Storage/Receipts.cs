using MatchChat.Kernel;

namespace MatchChat.Messaging.Storage;

/// <summary>The receipts that matter for a page of messages: how far the others have come, as they let others see it.</summary>
internal sealed class Receipts
{
    public static readonly Receipts None = new([]);

    private readonly Dictionary<(ConversationId, UserId, ReceiptKind), ReceiptRow[]> byPointer;

    public Receipts(IEnumerable<ReceiptRow> rows) => byPointer = rows
        .GroupBy(row => (row.ConversationId, row.UserId, row.Kind))
        .ToDictionary(pointer => pointer.Key, pointer => pointer.OrderBy(row => row.UpToSeq).ToArray());

    /// <summary>Of a message: by everybody in the conversation but its sender.</summary>
    public Progress Of(MessageRow message, IEnumerable<UserId> people)
    {
        DateTimeOffset? deliveredToAll = null, readByAll = null;
        bool delivered = true, read = true;
        foreach (var person in people)
        {
            if (person == message.SenderId) continue;

            var readAt = FirstPast(message, person, ReceiptKind.Read);
            // Who has read a message has it, whether or not a receipt of its arrival was written before.
            var deliveredAt = Earlier(FirstPast(message, person, ReceiptKind.Delivered), readAt);
            delivered &= deliveredAt is not null;
            read &= readAt is not null;
            deliveredToAll = Later(deliveredToAll, deliveredAt);
            readByAll = Later(readByAll, readAt);
        }

        return new Progress(delivered ? deliveredToAll : null, read ? readByAll : null);
    }

    /// <summary>Never before the message: a row that receipts are gathered in keeps the time of the first of them, and nodes differ in their clocks.</summary>
    private DateTimeOffset? FirstPast(MessageRow message, UserId person, ReceiptKind kind)
    {
        if (!byPointer.TryGetValue((message.ConversationId, person, kind), out var rows)) return null;

        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].UpToSeq < message.Seq) low = middle + 1;
            else high = middle;
        }

        return low < rows.Length ? Later(rows[low].At, message.CreatedAt) : null;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => other is null || one < other ? one : other;

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => other is null || one > other ? one : other;
}
