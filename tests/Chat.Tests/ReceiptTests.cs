using System.Net;

namespace MatchChat.Chat.Tests;

public sealed class ReceiptTests(SharedNode node)
{
    [Fact]
    public async Task A_sender_learns_that_it_arrived_and_that_it_was_read()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var first = await alice.Says("one");
        var second = await alice.Says("two");
        await bob.Acknowledges(1);
        var delivered = await alice.HearsDelivered(1);
        delivered.ShouldBe(new Receipt(alice.Conversation, bob.Id, 1, first.Id, delivered.DeliveredAt, null));
        delivered.DeliveredAt.ShouldNotBeNull();
        var history = (await alice.History()).Messages;
        history.Select(message => message.Status).ShouldBe(["DELIVERED", "SENT"]);
        history[0].DeliveredAt.ShouldNotBeNull();
        history[0].ReadAt.ShouldBeNull();

        (await bob.Reads(2)).ShouldBe(new ReadAnswer(2, 0));
        var read = await alice.HearsRead(2);
        read.ShouldBe(new Receipt(alice.Conversation, bob.Id, 2, second.Id, null, read.ReadAt));
        history = (await alice.History()).Messages;
        history.Select(message => message.Status).ShouldBe(["READ", "READ"]);
        history.ShouldAllBe(message => message.ReadAt != null && message.DeliveredAt != null);
        alice.Device.Events.Named("MessageDelivered").Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_readers_other_devices_learn_how_far_the_person_has_read()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var tablet = await bob.OnAnotherDevice();
        await alice.Says("hi");
        await bob.Reads(1);
        (await tablet.HearsRead(1)).UserId.ShouldBe(bob.Id);
        (await tablet.HearsUnread(0)).TotalUnread.ShouldBe(0);
        (await bob.HearsUnread(0)).ConversationId.ShouldBe(bob.Conversation);
        bob.Device.Events.Named("MessageRead").ShouldBeEmpty();
    }

    [Fact]
    public async Task Pointers_only_go_forward_and_not_past_the_newest_message()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        for (var number = 1; number <= 5; number++) await alice.Says($"{number}");
        (await bob.Reads(3)).ShouldBe(new ReadAnswer(3, 2));
        (await bob.Reads(1)).ShouldBe(new ReadAnswer(3, 2));
        (await bob.Reads(0)).ShouldBe(new ReadAnswer(3, 2));
        (await bob.Reads(long.MaxValue)).ShouldBe(new ReadAnswer(5, 0));
        await bob.Acknowledges(2);
        await bob.Acknowledges(long.MaxValue);
        await alice.Says("6");
        (await bob.Rest.Get($"conversations/{bob.Conversation}/read")).As<StoredPointer>().LastReadSeq.ShouldBe(5);
        (await alice.History()).Messages.Select(message => message.Status).ShouldBe(["READ", "READ", "READ", "READ", "READ", "SENT"]);
    }

    [Fact]
    public async Task One_can_read_by_ids_up_to_the_highest_of_them()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = new List<Message>();
        for (var number = 1; number <= 4; number++) sent.Add(await alice.Says($"{number}"));
        (await bob.Device.Invoke<ReadAnswer>("MarkAsRead", new { conversationId = bob.Conversation, messageIds = new[] { sent[2].Id, sent[0].Id } })).ShouldBe(new ReadAnswer(3, 1));
        (await alice.HearsRead(3)).MessageId.ShouldBe(sent[2].Id);
    }

    [Fact]
    public async Task An_id_of_another_conversation_is_not_read_here()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var (_, bobWithCarol) = await town.Match("carol", "bob");
        var elsewhere = await bobWithCarol.Says("elsewhere");
        var here = await alice.Says("here");
        (await bob.Device.Refused("MarkAsRead", new { conversationId = bob.Conversation, messageIds = new[] { here.Id, elsewhere.Id } })).Code.ShouldBe("message.not_found");
        (await bob.Unread()).ShouldBe(1);
    }

    [Fact]
    public async Task Unread_counts_what_the_others_wrote_after_the_pointer_and_is_not_deleted()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("1");
        await bob.Says("my own");
        var third = await alice.Says("3");
        await alice.Says("4");
        (await bob.Unread()).ShouldBe(3);
        await alice.Deletes(third);
        (await bob.Unread()).ShouldBe(2);
        await bob.HearsUnread(2);
        (await bob.Reads(1)).Unread.ShouldBe(1);
        (await bob.Unread()).ShouldBe(town.Store.Recount(bob.Conversation, bob.Id));
        (await alice.Unread()).ShouldBe(1);
    }

    [Fact]
    public async Task Totals_add_up_over_conversations_and_count_archived_and_muted_ones()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var (carol, bobWithCarol) = await town.Match("carol", "bob");
        await alice.Says("1");
        await carol.Says("1");
        await carol.Says("2");
        await bob.Archives();
        await bobWithCarol.Mutes(DateTimeOffset.UtcNow.AddHours(1));
        var unread = await bob.Person.Unread();
        unread.Total.ShouldBe(3);
        unread.Conversations.ShouldBe([new UnreadOf(bob.Conversation, 1), new UnreadOf(bobWithCarol.Conversation, 2)], ignoreOrder: true);
        await bobWithCarol.Reads(2);
        unread = await bob.Person.Unread();
        unread.Total.ShouldBe(1);
        unread.Conversations.ShouldBe([new UnreadOf(bob.Conversation, 1)]);
    }

    [Fact]
    public async Task Over_rest_a_pointer_is_read_and_moved()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var path = $"conversations/{bob.Conversation}/read";
        var untouched = (await bob.Rest.Get(path)).As<StoredPointer>();
        untouched.LastReadSeq.ShouldBe(0);
        untouched.UserId.ShouldBe(bob.Id);
        untouched.ConversationId.ShouldBe(bob.Conversation);
        var first = await alice.Says("1");
        await alice.Says("2");
        (await bob.Rest.Post(path, new { lastReadSeq = 1 })).As<StoredPointer>().LastReadSeq.ShouldBe(1);
        await alice.HearsRead(1);
        await bob.HearsRead(1);
        (await bob.Rest.Post(path, new { lastReadSeq = 0 })).As<StoredPointer>().LastReadSeq.ShouldBe(1);
        (await bob.Rest.Get(path)).As<StoredPointer>().LastReadSeq.ShouldBe(1);
        (await bob.Rest.Put($"messages/{first.Id}/read")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await bob.Rest.Get(path)).As<StoredPointer>().LastReadSeq.ShouldBe(1);
    }

    [Fact]
    public async Task A_repeated_receipt_is_told_once()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("1");
        for (var number = 0; number < 5; number++) await bob.Reads(1);
        await bob.Says("a fence");
        await alice.Hears("a fence");
        await alice.HearsRead(1);
        await bob.Reads(2);
        alice.Device.Events.Named("MessageRead").Count.ShouldBe(1);
        town.Store.Count("messaging_receipts", "conversation_id = ? AND user_id = ?", bob.Conversation, bob.Id).ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Many_receipts_at_once_end_at_the_highest()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        for (var number = 1; number <= 50; number++) await alice.Says($"{number}");
        var order = Enumerable.Range(1, 50).ToArray();
        new Random(7).Shuffle(order);
        var answers = await Task.WhenAll(order.Select(seq => bob.Reads(seq)));
        answers.Max(answer => answer.LastReadSeq).ShouldBe(50);
        (await bob.Unread()).ShouldBe(0);
        (await alice.HearsRead(50)).UpToSeq.ShouldBe(50);
        town.Store.Recount(bob.Conversation, bob.Id).ShouldBe(0);
    }
}
