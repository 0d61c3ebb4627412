using MatchChat.Kernel;
using MatchChat.Messaging.Caching;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Tests.Caching;

/// <summary>What every cache of recent messages does.</summary>
public abstract class RecentMessagesSpec
{
    private readonly ConversationId talk = new(Guid.NewGuid());
    private readonly UserId alice = new(Guid.NewGuid());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_kept_is_found_as_it_was()
    {
        var cache = await NewCache();
        await cache.Keep(talk, Recent(lastSeq: 3, revision: 7, Message(2, 5), Message(3, 7)), Ct);

        var found = (await cache.Find(talk, Ct))!;

        found.Revision.ShouldBe(7);
        found.Rows.Select(row => (row.Seq, row.Revision, row.Content)).ShouldBe([(2, 5, "2 at 5"), (3, 7, "3 at 7")]);
        (await cache.Find(new ConversationId(Guid.NewGuid()), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task The_next_message_is_added()
    {
        var cache = await Kept();
        await cache.Apply(Message(4, 8), Ct);

        var found = (await cache.Find(talk, Ct))!;
        found.Revision.ShouldBe(8);
        found.Rows.Select(row => row.Seq).ShouldBe([1L, 2L, 3L, 4L]);
    }

    [Fact]
    public async Task The_next_edit_replaces_in_place()
    {
        var cache = await Kept();
        await cache.Apply(Message(2, 8), Ct);

        var found = (await cache.Find(talk, Ct))!;
        found.Revision.ShouldBe(8);
        found.Rows.Select(row => row.Content).ShouldBe(["1 at 1", "2 at 8", "3 at 7"]);
    }

    [Fact]
    public async Task A_change_that_is_known_is_ignored()
    {
        var cache = await Kept();
        await cache.Apply(Message(2, 7), Ct);
        await cache.Apply(Message(2, 3), Ct);

        (await cache.Find(talk, Ct))!.Rows[1].Content.ShouldBe("2 at 5");
    }

    [Fact]
    public async Task A_change_that_comes_too_early_drops_what_is_kept()
    {
        var cache = await Kept();
        await cache.Apply(Message(5, 9), Ct);
        (await cache.Find(talk, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task An_edit_of_what_is_kept_drops_it_where_a_change_is_missing_before()
    {
        var cache = await Kept();
        await cache.Apply(Message(2, 9), Ct);
        (await cache.Find(talk, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_change_of_what_is_not_kept_keeps_nothing()
    {
        var cache = await NewCache();
        await cache.Apply(Message(1, 1), Ct);
        (await cache.Find(talk, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task An_older_state_does_not_replace_a_newer_one()
    {
        var cache = await Kept();
        await cache.Apply(Message(4, 8), Ct);
        await cache.Keep(talk, Recent(3, 7, Message(3, 7)), Ct);
        (await cache.Find(talk, Ct))!.Revision.ShouldBe(8);
    }

    [Fact]
    public async Task More_of_the_same_state_replaces_less()
    {
        var cache = await NewCache();
        await cache.Keep(talk, Recent(3, 7, Message(3, 7)), Ct);
        await cache.Keep(talk, Recent(3, 7, Message(2, 5), Message(3, 7)), Ct);
        await cache.Keep(talk, Recent(3, 7, Message(3, 7)), Ct);
        (await cache.Find(talk, Ct))!.Rows.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Only_the_newest_stay()
    {
        var cache = await NewCache();
        await cache.Keep(talk, Recent(100, 100, [.. Enumerable.Range(1, 100).Select(seq => Message(seq, seq))]), Ct);
        await cache.Apply(Message(101, 101), Ct);

        var found = (await cache.Find(talk, Ct))!;
        found.Rows.Count.ShouldBe(RecentMessages.Most);
        found.Rows[^1].Seq.ShouldBe(101);
    }

    [Fact]
    public async Task What_is_dropped_is_gone()
    {
        var cache = await Kept();
        await cache.Drop(talk, Ct);
        (await cache.Find(talk, Ct)).ShouldBeNull();
    }

    [Fact]
    public void Rows_with_a_hole_are_not_kept()
    {
        RecentMessages.Of(Head(3, 7), [Message(1, 1), Message(3, 7)]).ShouldBeNull();
        RecentMessages.Of(Head(3, 7), [Message(1, 1), Message(2, 5)]).ShouldBeNull();
        RecentMessages.Of(Head(3, 7), []).ShouldBeNull();
    }

    [Fact]
    public void Everybody_gets_the_page_of_what_they_see_or_nothing_where_that_cannot_be_told()
    {
        var bob = new UserId(Guid.NewGuid());
        var whole = Recent(4, 4, Message(1, 1), Message(2, 2), Message(3, 3, onlyFor: alice), Message(4, 4));
        whole.NewestFor(alice, 10)!.Select(row => row.Seq).ShouldBe([1L, 2L, 3L, 4L]);
        whole.NewestFor(bob, 10)!.Select(row => row.Seq).ShouldBe([1L, 2L, 4L]);
        whole.NewestFor(bob, 2)!.Select(row => row.Seq).ShouldBe([1L, 2L, 4L]);

        var tail = Recent(4, 4, Message(2, 2), Message(3, 3, onlyFor: alice), Message(4, 4));
        tail.NewestFor(alice, 2)!.Select(row => row.Seq).ShouldBe([2L, 3L, 4L]);
        tail.NewestFor(bob, 2).ShouldBeNull();
        tail.NewestFor(alice, 3).ShouldBeNull();
    }

    private protected abstract ValueTask<IRecentMessages> NewCache();

    private async Task<IRecentMessages> Kept()
    {
        var cache = await NewCache();
        await cache.Keep(talk, Recent(3, 7, Message(1, 1), Message(2, 5), Message(3, 7)), Ct);
        return cache;
    }

    private HeadRow Head(long lastSeq, long revision) => new() { ConversationId = talk, LastSeq = lastSeq, Revision = revision };

    private RecentMessages Recent(long lastSeq, long revision, params MessageRow[] rows) => RecentMessages.Of(Head(lastSeq, revision), rows)!;

    private MessageRow Message(long seq, long revision, UserId? onlyFor = null) => new()
    {
        ConversationId = talk,
        Seq = seq,
        Revision = revision,
        Id = new MessageId(Guid.NewGuid()),
        SenderId = alice,
        ClientMessageId = new ClientMessageId(Guid.NewGuid()),
        Type = MessageTypes.Text,
        Content = $"{seq} at {revision}",
        VisibleTo = onlyFor,
        CreatedAt = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero),
    };
}

public sealed class RecentMessagesInMemoryTests : RecentMessagesSpec
{
    private protected override ValueTask<IRecentMessages> NewCache() => new(new RecentMessagesInMemory());

    [Fact]
    public async Task Pages_of_the_longest_texts_are_not_kept()
    {
        var cache = new RecentMessagesInMemory();
        var talk = new ConversationId(Guid.NewGuid());
        var rows = Enumerable.Range(1, 20).Select(seq => new MessageRow
        {
            ConversationId = talk,
            Seq = seq,
            Revision = seq,
            Id = new MessageId(Guid.NewGuid()),
            SenderId = new UserId(Guid.NewGuid()),
            ClientMessageId = new ClientMessageId(Guid.NewGuid()),
            Type = MessageTypes.Text,
            Content = new string('a', 10_000),
            CreatedAt = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero),
        });

        await cache.Keep(talk, RecentMessages.Of(new HeadRow { ConversationId = talk, LastSeq = 20, Revision = 20 }, [.. rows])!, TestContext.Current.CancellationToken);

        (await cache.Find(talk, TestContext.Current.CancellationToken)).ShouldBeNull();
    }
}
