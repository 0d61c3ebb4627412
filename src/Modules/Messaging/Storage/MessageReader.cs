using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// Turns rows into what one person sees: a page costs one query for the messages it answers and one for the receipts, however many rows and conversations it has.
/// </summary>
internal sealed class MessageReader(IDatabaseEngine engine, ReceiptReader receipts)
{
    internal const string ByKeysText = $$"""
        WITH keys (conversation_id, seq) AS ({keys})
        SELECT {{MessageRows.Columns}}
        FROM keys CROSS JOIN messaging_messages m
        WHERE m.conversation_id = keys.conversation_id AND m.seq = keys.seq AND {{MessageRows.Visible}}
        """;

    /// <summary>Rows of one conversation, in their order. The caller has made sure that the viewer may see them.</summary>
    public Task<IReadOnlyList<MessageView>> View(
        MessagingDbContext db, UserId viewer, ConversationInfo conversation, IReadOnlyList<MessageRow> rows, CancellationToken ct) => View(db, viewer, _ => conversation, rows, ct);

    /// <summary>Rows of any conversations, in their order. The caller has made sure that the viewer may see them.</summary>
    public async Task<IReadOnlyList<MessageView>> View(
        MessagingDbContext db, UserId viewer, Func<ConversationId, ConversationInfo> conversationOf, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0) return [];

        rows = [.. rows.Select(row => row.SeenBy(viewer))];
        var shown = await receipts.Of(db, rows, ct);
        var repliedTo = await At(db, viewer, rows.Where(row => row.ReplyToSeq is not null).Select(row => (row.ConversationId, row.ReplyToSeq!.Value)), ct);
        return [.. rows.Select(row => MessageViews.Of(
            row,
            row.ReplyToSeq is { } seq && repliedTo.GetValueOrDefault((row.ConversationId, seq)) is { } answered ? MessageViews.ReplyOf(answered) : null,
            shown.Of(row, conversationOf(row.ConversationId).Participants.Select(person => person.UserId))))];
    }

    /// <summary>A message that its sender changes, in the transaction that does.</summary>
    public async Task<ChangedMessage> Changed(MessagingDbContext db, ConversationInfo conversation, MessageRow row, CancellationToken ct)
    {
        var view = (await View(db, row.SenderId, conversation, [row], ct))[0];
        if (row.VisibleTo is not null || row.OwnRevision is not null || view.ReplyTo is not { } reply) return new ChangedMessage(view, view, null);

        var shown = ShownReply.To(await db.Messages.SingleAsync(target => target.Id == reply.Id, ct), onlyFor: null);
        return new ChangedMessage(view, view with { ReplyTo = shown.ForAll }, shown.ForItsSender);
    }

    /// <summary>The messages at these places, as far and as the viewer sees them.</summary>
    public async Task<Dictionary<(ConversationId Conversation, long Seq), MessageRow>> At(
        MessagingDbContext db, UserId viewer, IEnumerable<(ConversationId Conversation, long Seq)> places, CancellationToken ct)
    {
        var rows = await db.RowsByKeys(
            ByKeysText,
            places.Distinct().Select(place => new[] { engine.Values.Of(place.Conversation.Value), place.Seq }),
            command => command.Parameter("@viewer", engine.Values.Of(viewer.Value)),
            reader => MessageRows.Read(reader, engine.Values),
            ct);
        return rows.ToDictionary(row => (row.ConversationId, row.Seq), row => row.SeenBy(viewer));
    }
}

/// <summary>A changed message as those see it who are told.</summary>
/// <param name="BySender">The answer to the one who changed it.</param>
/// <param name="OwnReply">What only the sender of the message that it answers sees of that one.</param>
internal readonly record struct ChangedMessage(MessageView BySender, MessageView ByAll, ReplyView? OwnReply);
