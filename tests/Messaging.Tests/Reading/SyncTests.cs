using System.Text.Json;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Tests.Reading;

public sealed class SyncTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    [Fact]
    public async Task Changes_come_by_revision_each_message_once_as_it_is_now()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, "one");
        await talk.Says(talk.Alice, "two");
        await talk.Edits(1, "first");
        await talk.Deletes(2);

        var answer = await talk.Syncs(talk.Bob, 0);

        answer.Changes.Select(message => (message.Seq, message.Revision, message.Content)).ShouldBe([(1L, 3L, "first"), (2L, 4L, null)]);
        answer.Revision.ShouldBe(4);
        answer.HasMore.ShouldBeFalse();
        answer.Reset.ShouldBeFalse();
        answer.LastSeq.ShouldBe(2);
    }

    [Fact]
    public async Task Page_after_page_comes_to_the_end()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, Enumerable.Range(1, 25).Select(i => $"{i}"));

        var seen = new List<long>();
        var answer = await talk.Syncs(talk.Bob, 0, limit: 10);
        for (; ; answer = await talk.Syncs(talk.Bob, answer.Revision, limit: 10))
        {
            seen.AddRange(answer.Changes.Select(message => message.Seq));
            if (!answer.HasMore) break;
            answer.Changes.Count.ShouldBe(10);
        }

        seen.ShouldBe(Enumerable.Range(1, 25).Select(seq => (long)seq));
        answer.Revision.ShouldBe(25);
    }

    [Fact]
    public async Task With_nothing_new_the_revision_stays_where_the_client_is()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, "one");

        var answer = await talk.Syncs(talk.Bob, 1);

        (answer.Changes.Count, answer.Revision, answer.HasMore, answer.Reset).ShouldBe((0, 1L, false, false));
    }

    [Fact]
    public async Task A_client_ahead_of_the_store_begins_again()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, "one");
        await talk.Says(talk.Alice, "two");

        var answer = await talk.Syncs(talk.Bob, 7);

        answer.Reset.ShouldBeTrue();
        answer.Changes.Select(message => message.Seq).ShouldBe([1L, 2L]);
        answer.Revision.ShouldBe(2);
    }

    [Fact]
    public async Task The_limit_is_of_all_conversations_together()
    {
        var bob = ReadingRoom.Somebody();
        var (one, other, last) = (await room.Match(ReadingRoom.Somebody(), bob), await room.Match(ReadingRoom.Somebody(), bob), await room.Match(ReadingRoom.Somebody(), bob));
        foreach (var talk in new[] { one, other, last }) await talk.Says(talk.Alice, ["1", "2", "3"]);

        var answer = await room.Gets(new Sync(bob, [new SyncFrom(one.Id, 0), new SyncFrom(other.Id, 0), new SyncFrom(last.Id, 0)], 4));

        answer.Conversations.Select(part => (part.Id, part.Changes.Count, part.Revision, part.HasMore)).ShouldBe(
            [(one.Id, 3, 3L, false), (other.Id, 1, 1L, true), (last.Id, 0, 0L, true)]);
        answer.Conversations.ShouldAllBe(part => part.LastSeq == 3 && part.Unread == 3);
    }

    [Fact]
    public async Task An_answer_stays_under_a_mebibyte_and_goes_on_with_the_next_call()
    {
        var bob = ReadingRoom.Somebody();
        var (one, other) = (await room.Match(ReadingRoom.Somebody(), bob), await room.Match(ReadingRoom.Somebody(), bob));
        // Three bytes each in UTF-8, and a quotation mark takes two in JSON.
        var text = new string('日', 9_000) + new string('"', 1_000);
        await one.Says(one.Alice, Enumerable.Repeat(text, 30));
        await other.Says(other.Alice, Enumerable.Repeat(text, 30));

        var seen = 0;
        var from = new Dictionary<ConversationId, long> { [one.Id] = 0, [other.Id] = 0 };
        for (var calls = 1; ; calls++)
        {
            var answer = await room.Gets(new Sync(bob, [.. from.Select(pair => new SyncFrom(pair.Key, pair.Value))], 500));
            JsonSerializer.SerializeToUtf8Bytes(answer, ChatJson.Options).Length.ShouldBeLessThan(1024 * 1024);
            seen += answer.Conversations.Sum(part => part.Changes.Count);
            foreach (var part in answer.Conversations) from[part.Id] = part.Revision;
            if (!answer.Conversations.Any(part => part.HasMore)) break;
            answer.Conversations.Sum(part => part.Changes.Count).ShouldBeGreaterThan(10);
            calls.ShouldBeLessThan(10);
        }

        seen.ShouldBe(60);
    }

    [Fact]
    public async Task Everything_that_makes_a_client_exact_comes_along()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, ["1", "2", "3", "4"]);
        var delivered = await talk.Receipt(talk.Alice, ReceiptKind.Delivered, 4);
        var read = await talk.Receipt(talk.Alice, ReceiptKind.Read, 3);
        await talk.ReceivesInPrivate(talk.Bob, 3);
        await talk.ReadsInPrivate(talk.Bob, 1);
        await room.Gets(new ArchiveConversation(talk.Id, talk.Bob, true));
        var until = room.Clock.GetUtcNow().AddHours(1);
        await room.Gets(new MuteConversation(talk.Id, talk.Bob, until));

        var answer = await talk.Syncs(talk.Bob, 4);

        answer.Unread.ShouldBe(3);
        answer.LastReadSeq.ShouldBe(1);
        answer.Archived.ShouldBeTrue();
        answer.MutedUntil.ShouldBe(until);
        answer.EndedAt.ShouldBeNull();
        answer.Participants.ShouldBe(
            [new PointerView(talk.Alice, 4, 3, delivered, read), new PointerView(talk.Bob, 3, 1, null, null)], ignoreOrder: true);
    }

    [Fact]
    public async Task An_ended_conversation_says_so_and_counts_nothing()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, "bye");
        var ended = await talk.Ends();

        var answer = await talk.Syncs(talk.Bob, 0);

        answer.EndedAt.ShouldBe(ended.EndedAt);
        answer.Unread.ShouldBe(0);
        answer.Changes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Conversations_of_others_are_left_out()
    {
        var (own, foreign) = (await room.Match(), await room.Match());

        var answer = await room.Gets(new Sync(own.Bob, [new SyncFrom(foreign.Id, 0), new SyncFrom(own.Id, 0), new SyncFrom(new ConversationId(Guid.NewGuid()), 0)], null));

        answer.Conversations.Select(part => part.Id).ShouldBe([own.Id]);
    }

    [Fact]
    public async Task Without_conversations_it_is_the_list_of_all_newest_first()
    {
        var bob = ReadingRoom.Somebody();
        var (older, newer, ended) = (await room.Match(ReadingRoom.Somebody(), bob), await room.Match(ReadingRoom.Somebody(), bob), await room.Match(ReadingRoom.Somebody(), bob));
        await ended.Says(ended.Alice, "bye");
        await ended.Ends();
        await older.Says(older.Alice, "hi");
        await newer.Says(newer.Alice, ["hello", "you"]);

        var answer = await room.Gets(new Sync(bob, null, null));

        answer.ServerTime.ShouldBe(room.Clock.GetUtcNow());
        answer.Conversations.Select(part => (part.Id, part.Revision, part.LastSeq, part.Unread, part.Changes.Count)).ShouldBe(
            [(newer.Id, 2L, 2L, 2, 0), (older.Id, 1L, 1L, 1, 0), (ended.Id, 1L, 1L, 0, 0)]);
        (await room.Gets(new Sync(bob, [], null))).Conversations.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_list_that_is_too_long_for_one_answer_says_so_and_goes_on()
    {
        var bob = ReadingRoom.Somebody();
        for (var number = 0; number < 2_003; number++) await room.Match(ReadingRoom.Somebody(), bob);

        var (pages, all, cursor) = (0, new List<ConversationId>(), (string?)null);
        do
        {
            var answer = await room.Gets(new Sync(bob, null, null, cursor));
            JsonSerializer.SerializeToUtf8Bytes(answer, ChatJson.Options).Length.ShouldBeLessThan(1024 * 1024);
            all.AddRange(answer.Conversations.Select(part => part.Id));
            cursor = answer.NextCursor;
            pages++;
        }
        while (cursor is not null);

        pages.ShouldBeGreaterThan(1);
        all.Count.ShouldBe(2_003);
        all.Distinct().Count().ShouldBe(2_003);
        (await room.Refusal(new Sync(bob, null, null, "rubbish"))).ShouldBe("request.invalid cursor");
    }

    [Theory]
    [InlineData(0, "request.invalid limit")]
    [InlineData(501, "request.invalid limit")]
    [InlineData(-5, "request.invalid limit")]
    [InlineData(500, null)]
    public async Task A_limit_is_one_to_five_hundred(int limit, string? refusal) =>
        (await room.Refusal(new Sync(ReadingRoom.Somebody(), null, limit))).ShouldBe(refusal);

    [Fact]
    public async Task Questions_that_make_no_sense_are_refused()
    {
        var talk = await room.Match();
        (await room.Refusal(new Sync(talk.Bob, [new SyncFrom(talk.Id, -1)], null))).ShouldBe("request.invalid conversations");
        (await room.Refusal(new Sync(talk.Bob, [new SyncFrom(talk.Id, 0), new SyncFrom(talk.Id, 1)], null))).ShouldBe("request.invalid conversations");
        (await room.Refusal(new Sync(talk.Bob, [.. Enumerable.Range(0, 501).Select(_ => new SyncFrom(new ConversationId(Guid.NewGuid()), 0))], null))).ShouldBe("request.invalid conversations");
        (await room.Refusal(new Sync(talk.Bob, [null!], null))).ShouldBe("request.invalid conversations");
        (await room.Refusal(new GetChanges(talk.Id, talk.Bob, -1, null))).ShouldBe("request.invalid afterRevision");
    }

    [Fact]
    public async Task The_suspended_are_refused()
    {
        var talk = await room.Match();
        await room.Suspend(talk.Bob);
        (await room.Refusal(new Sync(talk.Bob, null, null))).ShouldBe("user.suspended");
        (await room.Refusal(new Sync(talk.Bob, [new SyncFrom(talk.Id, 0)], null))).ShouldBe("user.suspended");
    }

    [Fact]
    public async Task The_changes_of_one_conversation_are_those_of_a_sync()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, ["1", "2", "3"]);

        var changes = await room.Gets(new GetChanges(talk.Id, talk.Bob, 1, 1));

        changes.Changes.Select(message => message.Seq).ShouldBe([2L]);
        changes.HasMore.ShouldBeTrue();
        (await room.Gets(new GetChanges(talk.Id, talk.Bob, null, null))).Changes.Count.ShouldBe(3);
        (await room.Refusal(new GetChanges(talk.Id, ReadingRoom.Somebody(), 0, null))).ShouldBe("conversation.not_participant");
    }
}
