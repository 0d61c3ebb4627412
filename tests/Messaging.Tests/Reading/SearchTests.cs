using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using MatchChat.Messaging.Storage.Sqlite;

namespace MatchChat.Messaging.Tests.Reading;

public sealed class SearchTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    private readonly UserId bob = ReadingRoom.Somebody();

    [Fact]
    public async Task It_finds_newest_first_over_all_conversations()
    {
        var (one, other) = (await Match(), await Match());
        await one.Says(one.Alice, "Coffee?");
        await other.Says(other.Alice, "I like COFFEE");
        await one.Says(bob, "no, tea");
        await one.Says(bob, "or coffee after all");

        (await Found("coffee")).ShouldBe(["or coffee after all", "I like COFFEE", "Coffee?"]);
        (await Found("coffee", one.Id)).ShouldBe(["or coffee after all", "Coffee?"]);
    }

    [Fact]
    public async Task Pages_cover_everything_once_although_messages_arrive()
    {
        var talks = new[] { await Match(), await Match(), await Match() };
        var said = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            said.Add($"hit {i}");
            await talks[i % 3].Says(talks[i % 3].Alice, said[^1]);
            await talks[i % 3].Says(bob, $"miss {i}");
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await room.Gets(new SearchMessages(bob, "HIT", null, 7, cursor));
            seen.AddRange(page.Messages.Select(message => message.Content!));
            cursor = page.NextCursor;
            await talks[0].Says(bob, "hit too late");
        }
        while (cursor is not null);

        seen.ShouldBe(Enumerable.Reverse(said));
    }

    [Fact]
    public async Task Messages_of_the_same_moment_are_found_once_each()
    {
        var talks = new[] { await Match(), await Match() };
        foreach (var talk in talks) await talk.Says(talk.Alice, Enumerable.Range(0, 10).Select(i => $"hit {talk.Id} {i}"));
        await talks[0].Says(bob, "later");

        var seen = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await room.Gets(new SearchMessages(bob, "hit", null, 3, cursor));
            seen.AddRange(page.Messages.Select(message => message.Content!));
            if ((cursor = page.NextCursor) is null) break;
        }

        seen.Count.ShouldBe(20);
        seen.ShouldBeUnique();
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task One_call_looks_at_so_many_messages_and_the_next_goes_on_from_there()
    {
        var talk = await Match();
        await talk.Says(talk.Alice, "the needle");
        await talk.Says(talk.Alice, Enumerable.Range(0, 450).Select(i => $"hay {i}"));
        await talk.Says(talk.Alice, Enumerable.Range(0, 450).Select(i => $"straw {i}"));
        var state = await room.Tables.Read((db, ct) => room.Get<StateReader>().ByIds(db, bob, [talk.Id], ct), TestContext.Current.CancellationToken);
        var search = new SqliteTextSearch(mostLookedAt: 200);

        var calls = 0;
        var found = new List<MessageRow>();
        for (var query = new SearchQuery("needle", null, 10); ; calls++)
        {
            var hits = await room.Tables.Read((db, ct) => search.Find(db, bob, state, query, ct), TestContext.Current.CancellationToken);
            found.AddRange(hits.Messages);
            if (hits.Next is not { } next) break;
            query = query with { From = next };
            calls.ShouldBeLessThan(20);
        }

        found.Single().Content.ShouldBe("the needle");
        calls.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Deleted_ended_and_foreign_ones_are_not_found()
    {
        var (own, ended, foreign) = (await Match(), await Match(), await room.Match());
        foreach (var talk in new[] { own, ended, foreign }) await talk.Says(talk.Alice, "coffee?");
        await own.Says(own.Alice, "coffee, I said");
        await own.Deletes(1);
        await ended.Ends();

        (await Found("coffee")).ShouldBe(["coffee, I said"]);
        (await room.Refusal(new SearchMessages(bob, "coffee", ended.Id, null, null))).ShouldBe("conversation.ended");
        (await room.Refusal(new SearchMessages(bob, "coffee", foreign.Id, null, null))).ShouldBe("conversation.not_participant");
    }

    [Fact]
    public async Task Wildcards_are_text()
    {
        var talk = await Match();
        await talk.Says(talk.Alice, "100% sure");
        await talk.Says(talk.Alice, "100 sure");

        (await Found("100%")).ShouldBe(["100% sure"]);
        (await Found("1_0")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_found_is_shown_as_everywhere()
    {
        var talk = await Match();
        await talk.Says(bob, "coffee?");
        await talk.Receipt(talk.Alice, ReceiptKind.Read, 1);
        await talk.Says(talk.Alice, "yes, coffee", replyTo: 1);

        var found = (await room.Gets(new SearchMessages(bob, "coffee", null, null, null))).Messages;

        found[0].ReplyTo!.Preview.ShouldBe("coffee?");
        found[1].Status.ShouldBe(MessageStatus.Read);
    }

    [Theory]
    [InlineData(null, null, null, "request.invalid q")]
    [InlineData("", null, null, "request.invalid q")]
    [InlineData("x", 0, null, "request.invalid limit")]
    [InlineData("x", 101, null, "request.invalid limit")]
    [InlineData("x", null, "nonsense", "request.invalid cursor")]
    [InlineData("x", 100, null, null)]
    public async Task What_cannot_be_is_refused(string? query, int? limit, string? cursor, string? refusal) =>
        (await room.Refusal(new SearchMessages(bob, query, null, limit, cursor))).ShouldBe(refusal);

    [Fact]
    public async Task Two_hundred_characters_are_the_most()
    {
        (await room.Refusal(new SearchMessages(bob, new string('a', 200), null, null, null))).ShouldBeNull();
        (await room.Refusal(new SearchMessages(bob, new string('a', 201), null, null, null))).ShouldBe("request.invalid q");
    }

    [Fact]
    public async Task The_suspended_are_refused()
    {
        await room.Suspend(bob);
        (await room.Refusal(new SearchMessages(bob, "x", null, null, null))).ShouldBe("user.suspended");
    }

    private Task<Talk> Match() => room.Match(ReadingRoom.Somebody(), bob);

    private async Task<List<string>> Found(string query, ConversationId? conversation = null) =>
        [.. (await room.Gets(new SearchMessages(bob, query, conversation, null, null))).Messages.Select(message => message.Content!)];
}
