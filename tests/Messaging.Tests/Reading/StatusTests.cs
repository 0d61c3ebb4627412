using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Tests.Reading;

/// <summary>How far a message has come, by what the others let others see.</summary>
public sealed class StatusTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    [Fact]
    public async Task A_message_nobody_has_is_sent()
    {
        var talk = await Three();

        var message = await talk.Message(talk.Alice, 1);
        message.Status.ShouldBe(MessageStatus.Sent);
        message.DeliveredAt.ShouldBeNull();
        message.ReadAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_delivered_receipt_covers_everything_up_to_it()
    {
        var talk = await Three();
        var at = await talk.Receipt(talk.Bob, ReceiptKind.Delivered, 2);

        (await Statuses(talk)).ShouldBe([MessageStatus.Delivered, MessageStatus.Delivered, MessageStatus.Sent]);
        (await talk.Message(talk.Alice, 1)).DeliveredAt.ShouldBe(at);
        (await talk.Message(talk.Alice, 1)).ReadAt.ShouldBeNull();
    }

    [Fact]
    public async Task Who_has_read_has_received()
    {
        var talk = await Three();
        var at = await talk.Receipt(talk.Bob, ReceiptKind.Read, 2);

        var message = await talk.Message(talk.Alice, 2);
        message.Status.ShouldBe(MessageStatus.Read);
        message.DeliveredAt.ShouldBe(at);
        message.ReadAt.ShouldBe(at);
    }

    [Fact]
    public async Task The_time_is_of_the_first_receipt_at_or_past_the_message()
    {
        var talk = await Three();
        var early = await talk.Receipt(talk.Bob, ReceiptKind.Read, 1);
        var late = await talk.Receipt(talk.Bob, ReceiptKind.Read, 3);

        (await talk.Message(talk.Alice, 1)).ReadAt.ShouldBe(early);
        (await talk.Message(talk.Alice, 2)).ReadAt.ShouldBe(late);
        (await talk.Message(talk.Alice, 3)).ReadAt.ShouldBe(late);
        (await talk.History(talk.Alice)).Messages.Select(message => message.ReadAt).ShouldBe([early, late, late]);
    }

    [Fact]
    public async Task Nothing_is_delivered_or_read_before_it_is_said()
    {
        var talk = await Three();
        await talk.Receipt(talk.Bob, ReceiptKind.Delivered, 4);
        await talk.Receipt(talk.Bob, ReceiptKind.Read, 4);
        // A receipt soon after the last one moves that one's row, with its time, to the newer message.
        await talk.Says(talk.Alice, ["after the receipt, and read at once"]);

        var message = await talk.Message(talk.Alice, 4);
        message.Status.ShouldBe(MessageStatus.Read);
        message.ReadAt.ShouldBe(message.CreatedAt);
        message.DeliveredAt.ShouldBe(message.CreatedAt);
        (await talk.Message(talk.Alice, 3)).ReadAt!.Value.ShouldBeLessThan(message.CreatedAt);
    }

    [Fact]
    public async Task Delivered_is_the_earlier_of_arrival_and_reading()
    {
        var talk = await Three();
        var read = await talk.Receipt(talk.Bob, ReceiptKind.Read, 2);
        var delivered = await talk.Receipt(talk.Bob, ReceiptKind.Delivered, 3);

        (await talk.Message(talk.Alice, 2)).DeliveredAt.ShouldBe(read);
        (await talk.Message(talk.Alice, 3)).DeliveredAt.ShouldBe(delivered);
        (await talk.Message(talk.Alice, 3)).Status.ShouldBe(MessageStatus.Delivered);
    }

    [Fact]
    public async Task In_a_group_it_takes_all_the_others()
    {
        var (alice, bob, carol) = (ReadingRoom.Somebody(), ReadingRoom.Somebody(), ReadingRoom.Somebody());
        var talk = await room.Group(alice, bob, carol);
        await talk.Says(alice, "hi all");

        await talk.Receipt(bob, ReceiptKind.Read, 1);
        (await talk.Message(alice, 1)).Status.ShouldBe(MessageStatus.Sent);

        await talk.Receipt(carol, ReceiptKind.Delivered, 1);
        var delivered = await talk.Message(alice, 1);
        delivered.Status.ShouldBe(MessageStatus.Delivered);
        delivered.ReadAt.ShouldBeNull();

        var last = await talk.Receipt(carol, ReceiptKind.Read, 1);
        var read = await talk.Message(alice, 1);
        read.Status.ShouldBe(MessageStatus.Read);
        read.ReadAt.ShouldBe(last);
    }

    [Fact]
    public async Task The_senders_own_receipts_say_nothing_about_the_message()
    {
        var talk = await Three();
        await talk.Receipt(talk.Alice, ReceiptKind.Read, 3);
        (await talk.Message(talk.Alice, 3)).Status.ShouldBe(MessageStatus.Sent);
    }

    [Fact]
    public async Task Private_pointers_are_nobody_elses_business()
    {
        var talk = await Three();
        await talk.ReadsInPrivate(talk.Bob, 3);
        await talk.ReceivesInPrivate(talk.Bob, 3);

        (await Statuses(talk)).ShouldAllBe(status => status == MessageStatus.Sent);
        var bob = (await talk.SeenBy(talk.Alice)).Participants.Single(person => person.UserId == talk.Bob);
        bob.ReadSeq.ShouldBe(0);
        bob.DeliveredSeq.ShouldBe(0);
    }

    [Fact]
    public async Task Messages_far_apart_find_their_own_receipts()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, Enumerable.Range(1, 300).Select(i => $"message {i}"));
        var early = await talk.Receipt(talk.Bob, ReceiptKind.Read, 5);
        for (var upTo = 50; upTo <= 250; upTo += 50) await talk.Receipt(talk.Bob, ReceiptKind.Read, upTo);
        var late = await talk.Receipt(talk.Bob, ReceiptKind.Read, 300);
        await talk.Edits(3, "changed");
        await talk.Edits(299, "changed");

        var changes = (await talk.Syncs(talk.Alice, 300)).Changes;

        changes.Select(message => (message.Seq, message.ReadAt)).ShouldBe([(3L, early), (299L, late)]);
    }

    private async Task<Talk> Three()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, "one");
        await talk.Says(talk.Alice, "two");
        await talk.Says(talk.Alice, "three");
        return talk;
    }

    private static async Task<IEnumerable<string>> Statuses(Talk talk) => (await talk.History(talk.Alice)).Messages.Select(message => message.Status);
}
