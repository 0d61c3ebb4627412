namespace MatchChat.Chat.Tests;

public sealed class HistoryTests(SharedNode node)
{
    [Fact]
    public async Task The_newest_come_first_in_pages_and_always_ascending()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await Fill(alice, 25);
        var page = await bob.History(limit: 10);
        Seqs(page).ShouldBe(Range(16, 25));
        page.HasMore.ShouldBeTrue();
        page = await bob.History(beforeSeq: 16, limit: 10);
        Seqs(page).ShouldBe(Range(6, 15));
        page.HasMore.ShouldBeTrue();
        page = await bob.History(beforeSeq: 6, limit: 10);
        Seqs(page).ShouldBe(Range(1, 5));
        page.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task Upwards_from_a_seq_and_within_a_range()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await Fill(alice, 25);
        var page = await bob.History(afterSeq: 5, limit: 10);
        Seqs(page).ShouldBe(Range(6, 15));
        page.HasMore.ShouldBeTrue();
        page = await bob.History(afterSeq: 15, limit: 10);
        Seqs(page).ShouldBe(Range(16, 25));
        page.HasMore.ShouldBeFalse();
        page = await bob.History(afterSeq: 5, beforeSeq: 9);
        Seqs(page).ShouldBe(Range(6, 8));
        page.HasMore.ShouldBeFalse();
        page = await bob.History(afterSeq: 5, beforeSeq: 20, limit: 4);
        Seqs(page).ShouldBe(Range(6, 9));
        page.HasMore.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null, 1L)]
    [InlineData(0L, 0L)]
    [InlineData(25L, null)]
    [InlineData(long.MaxValue, null)]
    [InlineData(9L, 5L)]
    public async Task Outside_of_what_there_is_a_page_is_empty(long? afterSeq, long? beforeSeq)
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await Fill(alice, 25);
        var page = await bob.History(beforeSeq, afterSeq);
        page.Messages.ShouldBeEmpty();
        page.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task Over_rest_it_is_the_same_and_previews_leave_the_content_out()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await Fill(alice, 60);
        var path = $"conversations/{bob.Conversation}/messages";
        var page = (await bob.Rest.Get(path)).As<History>();
        Seqs(page).ShouldBe(Range(11, 60));
        page.HasMore.ShouldBeTrue();
        page.Messages.ShouldBe((await bob.History()).Messages, MessageComparer.Instance);
        var previews = (await bob.Rest.Get($"{path}?fields=preview&limit=3")).As<History>();
        previews.Messages.ShouldAllBe(message => message.Content == null && message.Preview != "");
        (await bob.Rest.Get($"{path}?afterSeq=10&beforeSeq=13&fields=full")).As<History>().Messages.Select(message => message.Content).ShouldBe(["11", "12"]);
    }

    [Fact]
    public async Task Deleted_ones_are_included_without_their_text()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Says("oops");
        await alice.Says("later");
        await alice.Deletes(sent);
        var page = await bob.History();
        page.Messages.Select(message => message.DeletedAt is not null).ShouldBe([true, false]);
    }

    [Fact]
    public async Task One_message_is_found_by_its_id_by_those_who_may_see_it()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Says("hi");
        (await bob.Rest.Get($"messages/{sent.Id}")).As<Message>().ShouldBe(sent, MessageComparer.Instance);
        var stranger = await town.Person("carol").Rest.Get($"messages/{sent.Id}");
        stranger.Code.ShouldBe("message.not_found");
        (await town.Person("carol").Rest.Get($"conversations/{alice.Conversation}/messages")).Code.ShouldBe("conversation.not_participant");
    }

    private static async Task Fill(Participant who, int count)
    {
        for (var number = 1; number <= count; number++) await who.Says($"{number}");
    }

    private static IEnumerable<long> Seqs(History page) => page.Messages.Select(message => message.Seq);

    private static IEnumerable<long> Range(int first, int last) => Enumerable.Range(first, last - first + 1).Select(seq => (long)seq);
}
