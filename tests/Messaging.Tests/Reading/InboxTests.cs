using System.Data.SqlTypes;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Tests.Reading;

public sealed class InboxTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    private readonly UserId bob = ReadingRoom.Somebody();

    [Fact]
    public async Task It_is_newest_first_by_the_last_message_or_the_beginning()
    {
        var spoken = await Match();
        room.Clock.Pass(TimeSpan.FromMinutes(1));
        var silent = await Match();
        room.Clock.Pass(TimeSpan.FromMinutes(1));
        (await Ids()).ShouldBe([silent.Id, spoken.Id]);

        await spoken.Says(spoken.Alice, "hi");
        (await Ids()).ShouldBe([spoken.Id, silent.Id]);
    }

    [Fact]
    public async Task Pages_cover_everything_once_although_messages_arrive()
    {
        var talks = new List<Talk>();
        for (var i = 0; i < 23; i++)
        {
            talks.Add(await Match());
            await talks[^1].Says(talks[^1].Alice, "hi");
        }

        var seen = new List<ConversationId>();
        string? cursor = null;
        do
        {
            var page = await Page(limit: 5, cursor: cursor);
            seen.AddRange(page.Conversations.Select(conversation => conversation.Id));
            cursor = page.NextCursor;
            // One that was seen already moves to the top: nothing below it may move for that.
            var first = talks.Single(talk => talk.Id == seen[0]);
            await first.Says(first.Alice, "and another thing");
        }
        while (cursor is not null);

        seen.ShouldBe(talks.Select(talk => talk.Id).Reverse());
    }

    [Fact]
    public async Task Conversations_of_the_same_moment_are_told_apart_by_id()
    {
        for (var i = 0; i < 5; i++) await Match();

        var first = await Page(limit: 2);
        var second = await Page(limit: 2, cursor: first.NextCursor);
        var third = await Page(limit: 2, cursor: second.NextCursor);

        List<ConversationView> all = [.. first.Conversations, .. second.Conversations, .. third.Conversations];
        all.Select(conversation => conversation.Id).ShouldBeUnique();
        all.Select(conversation => conversation.Id.Value).ShouldBe(Descending(all.Select(conversation => conversation.Id.Value)));
        all.Count.ShouldBe(5);
        third.NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task A_page_that_holds_the_rest_exactly_is_the_last()
    {
        await Match();
        await Match();
        (await Page(limit: 2)).NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task The_archived_are_asked_for()
    {
        var (kept, archived) = (await Match(), await Match());
        await archived.Says(archived.Alice, "hi");
        await room.Gets(new ArchiveConversation(archived.Id, bob, true));

        (await Ids()).ShouldBe([kept.Id]);
        (await Ids(archived: true)).ShouldBe([archived.Id]);

        await archived.Says(archived.Alice, "are you there?");
        (await Ids()).ShouldBe([archived.Id, kept.Id]);
        (await Ids(archived: true)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_ended_are_asked_for_and_gone_after_thirty_days()
    {
        var (going, ended) = (await Match(), await Match());
        await ended.Ends();

        (await Ids()).ShouldBe([going.Id]);
        (await Ids(ended: true)).ShouldBe([ended.Id]);

        room.Clock.Pass(TimeSpan.FromDays(31));
        (await Ids(ended: true)).ShouldBeEmpty();
        (await Ids()).ShouldBe([going.Id]);
    }

    [Fact]
    public async Task What_the_gate_leaves_out_does_not_make_a_page_short()
    {
        var old = new List<Talk>();
        for (var i = 0; i < 3; i++)
        {
            old.Add(await Match());
            await old[i].Says(old[i].Alice, "hi");
            await old[i].Ends();
        }

        room.Clock.Pass(TimeSpan.FromDays(20));
        // The older end comes later in the list, behind those that are out of reach.
        var readable = await Match();
        await readable.Ends();
        await room.Execute("UPDATE messaging_members SET created_at = @p0 WHERE conversation_id = @p1", room.Clock.GetUtcNow().AddYears(-1), readable.Id.Value);
        room.Clock.Pass(TimeSpan.FromDays(15));

        var page = await Page(ended: true, limit: 1);

        page.Conversations.Select(conversation => conversation.Id).ShouldBe([readable.Id]);
        page.NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task Each_is_the_callers_own_view()
    {
        var talk = await Match();
        await talk.Says(talk.Alice, ["1", "2", "3"]);
        await talk.ReadsInPrivate(bob, 1);
        await talk.Receipt(talk.Alice, Storage.ReceiptKind.Read, 2);

        var view = (await Page()).Conversations.Single();

        (view.Kind, view.LastSeq, view.Revision, view.LastReadSeq, view.Unread).ShouldBe(("direct", 3L, 3L, 1L, 2));
        view.MatchId.ShouldNotBeNull();
        view.LastMessage!.Content.ShouldBe("3");
        view.Participants.Select(person => (person.UserId, person.DeliveredSeq, person.ReadSeq)).ShouldBe([(talk.Alice, 2L, 2L), (bob, 1L, 1L)], ignoreOrder: true);
        (await talk.SeenBy(talk.Alice)).Unread.ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("not a cursor!")]
    [InlineData("AAAA")]
    [InlineData("_________________________________w")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cursor_that_is_none_is_refused(string cursor) => (await room.Refusal(new GetInbox(bob, false, false, null, cursor))).ShouldBe("request.invalid cursor");

    [Theory]
    [InlineData(0, "request.invalid limit")]
    [InlineData(101, "request.invalid limit")]
    [InlineData(100, null)]
    public async Task A_limit_is_one_to_a_hundred(int limit, string? refusal) => (await room.Refusal(new GetInbox(bob, false, false, limit, null))).ShouldBe(refusal);

    [Fact]
    public async Task The_suspended_are_refused()
    {
        await room.Suspend(bob);
        (await room.Refusal(new GetInbox(bob, false, false, null, null))).ShouldBe("user.suspended");
    }

    [Fact]
    public void A_cursor_is_read_back_as_it_was()
    {
        var cursor = new Cursor(new DateTimeOffset(2026, 11, 21, 12, 0, 0, 123, TimeSpan.Zero).AddTicks(4567), Guid.NewGuid());
        Cursor.TryParse(cursor.ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(cursor);
        cursor.ToString().ShouldAllBe(c => char.IsAsciiLetterOrDigit(c) || c == '-' || c == '_');
    }

    /// <summary>SQL Server sorts ids in an order of its own.</summary>
    private IEnumerable<Guid> Descending(IEnumerable<Guid> ids) =>
        room.Tables.Engine.Provider == DatabaseProvider.SqlServer ? ids.OrderByDescending(id => new SqlGuid(id)) : ids.OrderDescending();

    private Task<Talk> Match() => room.Match(ReadingRoom.Somebody(), bob);

    private Task<InboxPage> Page(bool archived = false, bool ended = false, int? limit = null, string? cursor = null) => room.Gets(new GetInbox(bob, archived, ended, limit, cursor));

    private async Task<List<ConversationId>> Ids(bool archived = false, bool ended = false) => [.. (await Page(archived, ended)).Conversations.Select(conversation => conversation.Id)];
}
