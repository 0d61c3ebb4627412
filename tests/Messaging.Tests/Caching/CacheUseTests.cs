using System.Diagnostics.Metrics;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Messaging.Caching;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using MatchChat.Messaging.Tests.Reading;

namespace MatchChat.Messaging.Tests.Caching;

/// <summary>A cache can be late, never wrong: what it says counts only with the numbers that SQL says in the same request.</summary>
public sealed class CacheUseTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_count_with_the_numbers_of_now_is_used()
    {
        var talk = await Unread();
        await Believe(room, talk, new CachedUnread(42, Revision: 3, ReadSeq: 1));
        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(42);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    public async Task A_count_with_other_numbers_is_not(long revision, long readSeq)
    {
        var talk = await Unread();
        await Believe(room, talk, new CachedUnread(42, revision, readSeq));
        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(2);
    }

    [Fact]
    public async Task Counts_follow_messages_deletions_and_pointers()
    {
        var talk = await Unread();
        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(2);
        await talk.Says(talk.Alice, "4");
        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(3);
        await talk.Deletes(4);
        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(2);
        await talk.ReadsInPrivate(talk.Bob, 2);
        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(1);
        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(1);
    }

    [Fact]
    public async Task Verifying_answers_what_sql_says_and_counts_what_drifted()
    {
        await using var verifying = new ReadingRoom(new Dictionary<string, string?> { ["Messaging:VerifyUnread"] = "true" });
        await verifying.InitializeAsync();
        var drifted = 0L;
        using var listener = new MeterListener();
        var factory = verifying.Get<IMeterFactory>();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "matchchat_unread_drift" && instrument.Meter.Scope == factory) all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref drifted, count));
        listener.Start();
        var talk = await verifying.Match();
        await talk.Says(talk.Alice, ["1", "2"]);

        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(2);
        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(2);
        drifted.ShouldBe(0);

        await Believe(verifying, talk, new CachedUnread(42, Revision: 2, ReadSeq: 0));
        (await talk.SeenBy(talk.Bob)).Unread.ShouldBe(2);
        drifted.ShouldBe(1);
    }

    [Fact]
    public async Task The_newest_page_comes_from_memory_while_the_head_has_not_moved()
    {
        var talk = await Unread();
        (await talk.History(talk.Bob)).Messages.Count.ShouldBe(3);
        // Past the head, as nothing in the product writes: so it is the kept page that answers.
        await room.Execute("UPDATE messaging_messages SET content = 'changed' WHERE conversation_id = @p0", talk.Id.Value);

        (await talk.History(talk.Bob)).Messages.ShouldAllBe(message => message.Content != "changed");
        (await talk.History(talk.Bob, limit: 2)).HasMore.ShouldBeTrue();
        (await talk.History(talk.Bob, before: 3)).Messages.ShouldAllBe(message => message.Content == "changed");

        await talk.Says(talk.Alice, "4");
        (await talk.History(talk.Bob)).Messages.Select(message => message.Content).ShouldBe(["changed", "changed", "changed", "4"]);
    }

    [Fact]
    public async Task Receipts_of_a_kept_page_are_those_of_now()
    {
        var talk = await Unread();
        await talk.History(talk.Alice);
        await talk.Receipt(talk.Bob, ReceiptKind.Read, 3);
        (await talk.History(talk.Alice)).Messages.ShouldAllBe(message => message.Status == MessageStatus.Read);
    }

    [Fact]
    public async Task A_live_chat_keeps_its_page_up_to_date()
    {
        var talk = await Unread();
        await talk.History(talk.Bob);
        var follow = new FollowMessages(room.Get<IRecentMessages>());
        await talk.Says(talk.Alice, "four", replyTo: 1);
        await follow.Handle(new MessageAppended(await talk.Message(talk.Alice, 4), [talk.Bob], null), Ct);
        await talk.Edits(4, "4");
        await follow.Handle(new MessageEdited(await talk.Message(talk.Alice, 4), [talk.Bob]), Ct);
        await talk.Deletes(2);
        await follow.Handle(new MessageDeleted(await talk.Message(talk.Alice, 2), [talk.Bob]), Ct);

        (await room.Get<IRecentMessages>().Find(talk.Id, Ct))!.Revision.ShouldBe(6);
        var fromMemory = (await talk.History(talk.Bob)).Messages;
        await room.Get<IRecentMessages>().Drop(talk.Id, Ct);
        var fromTables = (await talk.History(talk.Bob)).Messages;
        Json(fromMemory).ShouldBe(Json(fromTables));
    }

    [Fact]
    public async Task What_only_its_sender_sees_is_never_followed()
    {
        var talk = await Unread();
        await talk.History(talk.Bob);
        await talk.Says(talk.Alice, "anybody?", onlyForSender: true);
        await new FollowMessages(room.Get<IRecentMessages>()).Handle(new MessageAppended(await talk.Message(talk.Alice, 4), [], null), Ct);

        (await room.Get<IRecentMessages>().Find(talk.Id, Ct)).ShouldBeNull();
        (await talk.History(talk.Alice)).Messages.Count.ShouldBe(4);
        (await talk.History(talk.Bob)).Messages.Count.ShouldBe(3);
    }

    [Fact]
    public void A_memory_that_all_nodes_share_is_told_by_the_node_that_committed_and_by_no_other()
    {
        var elsewhere = room.Get<IEnumerable<FactRoute>>().Where(route => route.Hearing is Hearing.Delivered or Hearing.Everywhere).Select(route => route.Handler).ToList();
        elsewhere.ShouldContain(typeof(FollowMessages), "a memory of one process follows what is committed elsewhere");
        elsewhere.ShouldNotContain(typeof(FollowByQueue));
    }

    private static string Json(object value) => System.Text.Json.JsonSerializer.Serialize(value, ChatJson.Options);

    private static async Task Believe(ReadingRoom room, Talk talk, CachedUnread count) =>
        await room.Get<IUnreadCache>().Keep(talk.Bob, new Dictionary<ConversationId, CachedUnread> { [talk.Id] = count }, Ct);

    /// <summary>Three messages of which Bob has read one.</summary>
    private async Task<Talk> Unread()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, ["1", "2", "3"]);
        await talk.ReadsInPrivate(talk.Bob, 1);
        return talk;
    }
}
