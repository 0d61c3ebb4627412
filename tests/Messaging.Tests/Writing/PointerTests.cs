using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Features;
using MatchChat.Messaging.Storage;
using MatchChat.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Messaging.Tests.Writing;

public sealed class PointerTests
{
    [Fact]
    public async Task A_pointer_only_moves_forward_and_never_past_the_newest_message()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        for (var number = 0; number < 3; number++) await pair.Says(pair.Alice, $"{number}");

        (await pair.Reads(pair.Bob, 2)).ShouldSatisfyAllConditions(pointer => pointer.LastReadSeq.ShouldBe(2), pointer => pointer.Unread.ShouldBe(1));
        (await pair.Reads(pair.Bob, 1)).LastReadSeq.ShouldBe(2);
        (await pair.Reads(pair.Bob, long.MaxValue)).ShouldSatisfyAllConditions(pointer => pointer.LastReadSeq.ShouldBe(3), pointer => pointer.Unread.ShouldBe(0));
        (await node.Ask(new MarkAsRead(pair.Conversation, pair.Bob, -1))).Error!.Code.ShouldBe("request.invalid");
    }

    [Fact]
    public async Task Reading_also_delivers_and_only_the_reading_is_told()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var message = await pair.Says(pair.Alice, "hi");

        await pair.Reads(pair.Bob, 1);

        var read = (await node.Told.Until<MessageRead>(1)).Single();
        (read.UserId, read.UpToSeq, read.MessageId, read.Senders.Single()).ShouldBe((pair.Bob, 1, message.Id, pair.Alice));
        node.Told.All<MessageDelivered>().ShouldBeEmpty();
        var member = await node.Read(db => db.Members.SingleAsync(row => row.UserId == pair.Bob));
        (member.DeliveredSeq, member.ReadSeq, member.PublicReadSeq).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task Many_moves_at_once_are_few_rows()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        for (var number = 0; number < 50; number++) await pair.Says(pair.Alice, $"{number}");

        await Task.WhenAll(Enumerable.Range(1, 50).Select(seq => pair.Receives(pair.Bob, seq)));

        var rows = await node.Read(db => db.Receipts.ToListAsync());
        rows.Single().ShouldSatisfyAllConditions(row => row.Kind.ShouldBe(ReceiptKind.Delivered), row => row.UpToSeq.ShouldBe(50));
        node.Told.All<MessageDelivered>().Count.ShouldBeLessThan(50);
    }

    [Fact]
    public async Task Moves_ten_seconds_apart_keep_their_own_times()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "one");
        await pair.Reads(pair.Bob, 1);
        node.Clock.Move(TimeSpan.FromSeconds(11));
        var two = await pair.Says(pair.Alice, "two");
        await pair.Reads(pair.Bob, 2);

        var rows = await node.Read(db => db.Receipts.OrderBy(row => row.UpToSeq).ToListAsync());
        rows.Select(row => row.UpToSeq).ShouldBe([1, 2]);
        rows[0].At.ShouldBeLessThan(two.CreatedAt);
        rows[1].At.ShouldBeGreaterThanOrEqualTo(two.CreatedAt);
    }

    [Fact]
    public async Task Across_a_block_a_person_reads_for_itself_and_the_other_side_learns_nothing()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "before the block");
        await node.Ask(new BlockUser(pair.Bob, pair.Alice));

        (await pair.Reads(pair.Bob, 1)).LastReadSeq.ShouldBe(1);

        (await node.Told.Until<MessageRead>(1)).Single().Senders.ShouldBeEmpty();
        (await node.Read(db => db.Receipts.CountAsync())).ShouldBe(0);
        (await node.Read(db => db.Members.SingleAsync(row => row.UserId == pair.Bob))).PublicReadSeq.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_blocked_person_writes_is_for_that_person_alone()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        await node.Ask(new BlockUser(pair.Bob, pair.Alice));

        await pair.Says(pair.Alice, "hello?");
        await node.Ask(new UnblockUser(pair.Bob, pair.Alice));
        await pair.Says(pair.Alice, "hello again");

        var told = await node.Told.Until<MessageAppended>(2);
        told[0].Recipients.ShouldBeEmpty();
        told[1].Recipients.ShouldBe([pair.Bob]);
        var rows = await node.Read(db => db.Messages.OrderBy(row => row.Seq).Select(row => row.VisibleTo).ToListAsync());
        rows.ShouldBe([pair.Alice, null]);
        (await pair.Reads(pair.Bob, 1)).LastReadSeq.ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_nobody_acknowledged_asks_for_one_notification_per_burst()
    {
        var (clock, wait) = (new ManualTime(), new MessagingOptions().NotifyAfter);
        await using var node = await ModuleNode.Start(services => services.AddSingleton<TimeProvider>(clock));
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "one");
        await pair.Says(pair.Alice, "two");
        // Told last, so what waits for the clock is waiting.
        await node.Told.Until<MessageAppended>(2);
        clock.Pass(wait);

        var asked = (await node.Told.Until<NotificationRequested>(1)).Single();

        (asked.UserId, asked.FromSeq, asked.UpToSeq, asked.Preview).ShouldBe((pair.Bob, 1, 2, "two"));
        await pair.Says(pair.Bob, "mine asks Alice");
        await node.Told.Until<MessageAppended>(3);
        clock.Pass(wait);
        (await node.Told.Until<NotificationRequested>(2))[1].UserId.ShouldBe(pair.Alice);
    }

    [Fact]
    public async Task Nobody_is_woken_by_words_of_somebody_who_is_blocked_by_now_and_the_blocked_one_is_still_woken()
    {
        var (clock, wait) = (new ManualTime(), new MessagingOptions().NotifyAfter);
        await using var node = await ModuleNode.Start(services => services.AddSingleton<TimeProvider>(clock));
        var pair = await node.Pair();
        await pair.Says(pair.Bob, "before the block");
        await node.Told.Until<MessageAppended>(1);
        // On another node: this one's gate remembers what was.
        await node.Tables.Write(
            async (db, ct) =>
            {
                var values = node.Tables.Engine.Values;
                object[] block = [values.Of(pair.Alice.Value), values.Of(pair.Bob.Value), values.Of(clock.GetUtcNow())];
                return await db.Database.ExecuteSqlRawAsync("INSERT INTO conversations_blocks (blocker_id, blocked_id, at) VALUES ({0}, {1}, {2})", block, ct);
            },
            CancellationToken.None);

        (await node.Ask(new CheckAccess(pair.Conversation, pair.Alice, Act.Receipt))).Value.Silenced.ShouldBeEmpty("the gate has not heard of it");
        await node.Get<RequestNotification>().IfNobodyHasIt(pair.Conversation, pair.Alice, CancellationToken.None);
        await pair.Says(pair.Alice, "leave me alone");
        await node.Told.Until<MessageAppended>(2);
        clock.Pass(wait);

        (await node.Told.Until<NotificationRequested>(1)).Single().UserId.ShouldBe(pair.Bob);
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task A_move_that_cannot_be_stored_is_refused_alone_and_the_rest_of_its_window_is_not()
    {
        await using var node = await ModuleNode.Start();
        var pairs = new List<Pair>();
        for (var number = 0; number < 6; number++) pairs.Add(await node.Pair());
        foreach (var pair in pairs) await pair.Says(pair.Alice, "hi");
        var unlucky = Convert.ToHexString((byte[])node.Tables.Engine.Values.Of(pairs[3].Bob.Value));
        var trigger = $"CREATE TRIGGER poison BEFORE UPDATE ON messaging_members WHEN new.user_id = X'{unlucky}' BEGIN SELECT RAISE(ABORT, 'on purpose'); END";
        await node.Tables.Write((db, ct) => db.Database.ExecuteSqlRawAsync(trigger, ct), CancellationToken.None);

        var answers = await Task.WhenAll(pairs.Select(pair => node.Ask(new MarkAsRead(pair.Conversation, pair.Bob, 1))));

        answers[3].Error.ShouldBe(CommonErrors.Internal);
        answers.Where(answer => !answer.Refused).Select(answer => answer.Value.LastReadSeq).ShouldBe([1, 1, 1, 1, 1]);
        (await node.Told.Until<MessageRead>(5)).Count.ShouldBe(5);
    }
}
