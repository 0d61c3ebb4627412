using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Storage;

/// <summary>The newest receipts of people, which are their pointers as others see them.</summary>
internal sealed class PublicPointers(IEnumerable<ReceiptRow> newest)
{
    private readonly Dictionary<(ConversationId, UserId, ReceiptKind), ReceiptRow> rows = newest.ToDictionary(row => (row.ConversationId, row.UserId, row.Kind));

    /// <summary>One's own pointers are the private ones.</summary>
    public PointerView Own(MemberState state, UserId person)
    {
        var shown = Shown(state.ConversationId, person);
        return shown with { ReadSeq = state.ReadSeq, DeliveredSeq = Math.Max(state.DeliveredSeq, state.ReadSeq) };
    }

    /// <summary>
    /// Somebody else's. Cut to the newest message that the viewer can see: beyond it the pointer would tell of messages that are hidden from the viewer.
    /// </summary>
    public PointerView Other(MemberState viewers, UserId person)
    {
        var shown = Shown(viewers.ConversationId, person);
        return shown with { DeliveredSeq = Math.Min(shown.DeliveredSeq, viewers.LastSeq), ReadSeq = Math.Min(shown.ReadSeq, viewers.LastSeq) };
    }

    private PointerView Shown(ConversationId conversation, UserId person)
    {
        var read = rows.GetValueOrDefault((conversation, person, ReceiptKind.Read));
        var delivered = rows.GetValueOrDefault((conversation, person, ReceiptKind.Delivered));
        // Who has read so far has it, whether or not a receipt of the arrival was written.
        var arrived = delivered is null || read?.UpToSeq > delivered.UpToSeq ? read : delivered;
        return new PointerView(person, arrived?.UpToSeq ?? 0, read?.UpToSeq ?? 0, arrived?.At, read?.At);
    }
}
