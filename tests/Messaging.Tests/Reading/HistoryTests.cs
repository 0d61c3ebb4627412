using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Tests.Reading;

public sealed class HistoryTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    [Fact]
    public async Task The_newest_come_ascending_and_say_that_there_are_more()
    {
        var talk = await Hundred();

        var page = await talk.History(talk.Bob, limit: 10);

        Seqs(page).ShouldBe(Range(91, 100));
        page.HasMore.ShouldBeTrue();
    }

    [Fact]
    public async Task Fifty_come_where_nobody_says_how_many()
    {
        var talk = await Hundred();
        Seqs(await talk.History(talk.Bob)).ShouldBe(Range(51, 100));
    }

    [Fact]
    public async Task Before_a_seq_come_the_newest_below_it()
    {
        var talk = await Hundred();

        var page = await talk.History(talk.Bob, before: 21, limit: 15);
        Seqs(page).ShouldBe(Range(6, 20));
        page.HasMore.ShouldBeTrue();

        var first = await talk.History(talk.Bob, before: 6, limit: 5);
        Seqs(first).ShouldBe(Range(1, 5));
        first.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task After_a_seq_it_goes_upwards()
    {
        var talk = await Hundred();

        var page = await talk.History(talk.Bob, after: 20, limit: 15);
        Seqs(page).ShouldBe(Range(21, 35));
        page.HasMore.ShouldBeTrue();

        var last = await talk.History(talk.Bob, after: 95, limit: 5);
        Seqs(last).ShouldBe(Range(96, 100));
        last.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task With_both_it_is_the_range_from_the_lower_end()
    {
        var talk = await Hundred();

        var page = await talk.History(talk.Bob, after: 20, before: 31, limit: 5);
        Seqs(page).ShouldBe(Range(21, 25));
        page.HasMore.ShouldBeTrue();

        var rest = await talk.History(talk.Bob, after: 25, before: 31, limit: 5);
        Seqs(rest).ShouldBe(Range(26, 30));
        rest.HasMore.ShouldBeFalse();
        Seqs(await talk.History(talk.Bob, after: 30, before: 20)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_hundred_are_the_most()
    {
        var talk = await Hundred();
        Seqs(await talk.History(talk.Bob, limit: 200)).ShouldBe(Range(1, 100));
    }

    [Theory]
    [InlineData(null, null, 0, "request.invalid limit")]
    [InlineData(null, null, -1, "request.invalid limit")]
    [InlineData(null, null, 201, "request.invalid limit")]
    [InlineData(null, null, int.MaxValue, "request.invalid limit")]
    [InlineData(-1L, null, null, "request.invalid afterSeq")]
    [InlineData(null, -1L, null, "request.invalid beforeSeq")]
    [InlineData(long.MinValue, null, null, "request.invalid afterSeq")]
    public async Task What_cannot_be_is_refused(long? after, long? before, int? limit, string refusal)
    {
        var talk = await room.Match();
        (await room.Refusal(new GetHistory(talk.Id, talk.Bob, after, before, limit))).ShouldBe(refusal);
    }

    [Fact]
    public async Task Past_the_end_there_is_nothing()
    {
        var talk = await Hundred();

        (await talk.History(talk.Bob, after: long.MaxValue)).Messages.ShouldBeEmpty();
        Seqs(await talk.History(talk.Bob, before: long.MaxValue, limit: 1)).ShouldBe([100]);
        (await talk.History(talk.Bob, before: 0)).Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Previews_leave_the_content_out()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, new string('a', 250));

        var message = (await room.Gets(new GetHistory(talk.Id, talk.Bob, null, null, null, PreviewOnly: true))).Messages.Single();

        message.Content.ShouldBeNull();
        message.Preview.ShouldBe(new string('a', 200));
        message.HasMore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_shows_all_that_was_sent()
    {
        var talk = await room.Match();
        var mention = $$"""[{"userId":"{{talk.Bob}}","offset":3,"length":4}]""";
        var row = await talk.Says(talk.Alice, "hi @bob", mentions: mention, metadata: """{"a":1}""");

        var message = await talk.Message(talk.Bob, 1);

        message.Id.ShouldBe(row.Id);
        message.ClientMessageId.ShouldBe(row.ClientMessageId);
        message.Content.ShouldBe("hi @bob");
        message.Preview.ShouldBe("hi @bob");
        message.HasMore.ShouldBeFalse();
        message.Mentions.ShouldBe([new Mention(talk.Bob, 3, 4)]);
        message.Metadata!.Value.GetRawText().ShouldBe("""{"a":1}""");
        message.CreatedAt.ShouldBe(row.CreatedAt);
        message.EditedAt.ShouldBeNull();
        message.DeletedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_deleted_message_keeps_its_place_and_nothing_else()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, "hi @bob", mentions: $$"""[{"userId":"{{talk.Bob}}","offset":3,"length":4}]""", metadata: """{"a":1}""");
        await talk.Says(talk.Bob, "what?", replyTo: 1);
        await talk.Deletes(1);

        var page = await talk.History(talk.Bob);

        Seqs(page).ShouldBe([1, 2]);
        var deleted = page.Messages[0];
        deleted.DeletedAt.ShouldNotBeNull();
        deleted.Content.ShouldBeNull();
        deleted.Preview.ShouldBe("");
        deleted.HasMore.ShouldBeFalse();
        deleted.Mentions.ShouldBeEmpty();
        deleted.Metadata!.Value.GetRawText().ShouldBe("{}");
        page.Messages[1].ReplyTo.ShouldBe(new ReplyView(deleted.Id, 1, talk.Alice, ""));
    }

    [Fact]
    public async Task A_reply_shows_the_beginning_of_what_it_answers()
    {
        var talk = await room.Match();
        var first = await talk.Says(talk.Alice, new string('a', 300));
        await talk.Says(talk.Bob, "so?", replyTo: 1);

        (await talk.Message(talk.Alice, 2)).ReplyTo.ShouldBe(new ReplyView(first.Id, 1, talk.Alice, new string('a', 200)));
    }

    [Fact]
    public async Task Strangers_and_the_suspended_are_refused()
    {
        var talk = await room.Match();
        (await room.Refusal(new GetHistory(talk.Id, ReadingRoom.Somebody(), null, null, null))).ShouldBe("conversation.not_participant");
        await room.Suspend(talk.Bob);
        (await room.Refusal(new GetHistory(talk.Id, talk.Bob, null, null, null))).ShouldBe("user.suspended");
    }

    [Fact]
    public async Task An_ended_conversation_can_be_read_for_thirty_days()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, "hi");
        await talk.Ends();
        room.Clock.Pass(TimeSpan.FromDays(29));

        Seqs(await talk.History(talk.Bob)).ShouldBe([1]);

        room.Clock.Pass(TimeSpan.FromDays(2));
        (await room.Ask(new GetHistory(talk.Id, talk.Bob, null, null, null))).Refused.ShouldBeTrue();
    }

    private static List<long> Range(int from, int to) => [.. Enumerable.Range(from, to - from + 1).Select(seq => (long)seq)];

    private static List<long> Seqs(HistoryPage page) => [.. page.Messages.Select(message => message.Seq)];

    private async Task<Talk> Hundred()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, Enumerable.Range(1, 100).Select(i => $"message {i}"));
        return talk;
    }
}
