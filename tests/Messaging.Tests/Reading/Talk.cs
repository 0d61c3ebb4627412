using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Tests.Reading;

/// <summary>A conversation whose rows the test writes itself.</summary>
internal sealed class Talk(ReadingRoom room, ConversationId id, UserId alice, UserId bob)
{
    public ConversationId Id => id;

    public UserId Alice => alice;

    public UserId Bob => bob;

    /// <summary>A second after the one before, so that their times differ.</summary>
    /// <param name="onlyForSender">Written while the other has blocked the sender.</param>
    public async Task<MessageRow> Says(UserId sender, string text, bool onlyForSender = false, long? replyTo = null, string? mentions = null, string? metadata = null)
    {
        room.Clock.Pass(TimeSpan.FromSeconds(1));
        return (await Append([(sender, text)], onlyForSender, replyTo, mentions, metadata))[0];
    }

    /// <summary>Many at once, all at the same time.</summary>
    public Task<List<MessageRow>> Says(UserId sender, IEnumerable<string> texts)
    {
        room.Clock.Pass(TimeSpan.FromSeconds(1));
        return Append([.. texts.Select(text => (sender, text))]);
    }

    public Task Edits(long seq, string text) => Change(seq, (message, now) =>
    {
        message.Content = text;
        message.EditedAt = now;
    });

    public Task Deletes(long seq) => Change(seq, (message, now) =>
    {
        message.Content = "";
        message.Mentions = null;
        message.Metadata = null;
        message.RequestHash = null;
        message.DeletedAt = now;
    });

    /// <summary>The private pointer only: nobody else learns of it.</summary>
    public Task ReadsInPrivate(UserId reader, long upTo) => Write(async db =>
    {
        var member = await db.Members.SingleAsync(row => row.ConversationId == id && row.UserId == reader);
        member.ReadSeq = upTo;
        member.UpdatedAt = room.Clock.GetUtcNow();
    });

    public Task ReceivesInPrivate(UserId reader, long upTo) => Write(async db =>
        (await db.Members.SingleAsync(row => row.ConversationId == id && row.UserId == reader)).DeliveredSeq = upTo);

    /// <summary>What the others may see.</summary>
    public async Task<DateTimeOffset> Receipt(UserId reader, ReceiptKind kind, long upTo)
    {
        room.Clock.Pass(TimeSpan.FromSeconds(11));
        var now = room.Clock.GetUtcNow();
        await Write(db =>
        {
            db.Receipts.Add(new ReceiptRow { ConversationId = id, UserId = reader, Kind = kind, UpToSeq = upTo, At = now });
            return Task.CompletedTask;
        });
        return now;
    }

    public Task<ConversationInfo> Ends() => room.Gets(new EndConversation(id, Actor.Person(alice), null));

    public Task<ConversationView> SeenBy(UserId viewer) => room.Gets(new GetConversation(id, viewer));

    public Task<HistoryPage> History(UserId viewer, long? after = null, long? before = null, int? limit = null) => room.Gets(new GetHistory(id, viewer, after, before, limit));

    public async Task<MessageView> Message(UserId viewer, long seq) => (await History(viewer, seq - 1, limit: 1)).Messages.Single();

    public async Task<ConversationChanges> Syncs(UserId viewer, long afterRevision, int? limit = null) =>
        (await room.Gets(new Sync(viewer, [new SyncFrom(id, afterRevision)], limit))).Conversations.Single();

    private async Task<List<MessageRow>> Append(
        IReadOnlyList<(UserId Sender, string Text)> said, bool onlyForSender = false, long? replyTo = null, string? mentions = null, string? metadata = null)
    {
        var rows = new List<MessageRow>();
        await Write(async db =>
        {
            var head = await db.Heads.SingleAsync(row => row.ConversationId == id);
            rows.Clear();
            foreach (var (sender, text) in said)
            {
                rows.Add(new MessageRow
                {
                    ConversationId = id,
                    Seq = ++head.LastSeq,
                    Revision = ++head.Revision,
                    Id = new MessageId(Guid.CreateVersion7(room.Clock.GetUtcNow())),
                    SenderId = sender,
                    ClientMessageId = new ClientMessageId(Guid.NewGuid()),
                    RequestHash = new byte[32],
                    Type = MessageTypes.Text,
                    Content = text,
                    ReplyToSeq = replyTo,
                    Mentions = mentions,
                    Metadata = metadata,
                    VisibleTo = onlyForSender ? sender : null,
                    CreatedAt = room.Clock.GetUtcNow(),
                });
            }

            head.LastMessageAt = room.Clock.GetUtcNow();
            db.Messages.AddRange(rows);
        });
        return rows;
    }

    private Task Change(long seq, Action<MessageRow, DateTimeOffset> change) => Write(async db =>
    {
        var head = await db.Heads.SingleAsync(row => row.ConversationId == id);
        var message = await db.Messages.SingleAsync(row => row.ConversationId == id && row.Seq == seq);
        change(message, room.Clock.GetUtcNow());
        message.Revision = ++head.Revision;
    });

    private async Task Write(Func<MessagingDbContext, Task> change) => await room.Tables.Write(
        async (db, _) =>
        {
            await change(db);
            return true;
        },
        TestContext.Current.CancellationToken);
}
