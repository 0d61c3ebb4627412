using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Tests.Reading;

/// <summary>Snapshot, unread counts and peers: what a client is told of all its conversations.</summary>
public sealed class ListsTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    private readonly UserId bob = ReadingRoom.Somebody();

    [Fact]
    public async Task A_snapshot_is_newest_first_with_the_numbers_of_each()
    {
        var (one, other) = (await Match(), await Match());
        await one.Says(one.Alice, ["1", "2"]);
        await other.Says(other.Alice, "hi");
        await one.Edits(1, "one");
        await one.ReadsInPrivate(bob, 1);

        var snapshot = await room.Gets(new TakeSnapshot(bob));

        snapshot.More.ShouldBeFalse();
        snapshot.Conversations.ShouldBe([new ConversationSummary(other.Id, 1, 1, 0, 1, null), new ConversationSummary(one.Id, 2, 3, 1, 1, null)]);
    }

    [Fact]
    public async Task The_ended_are_in_a_snapshot_and_say_so()
    {
        var talk = await Match();
        await talk.Says(talk.Alice, "bye");
        var ended = await talk.Ends();

        var summary = (await room.Gets(new TakeSnapshot(bob))).Conversations.Single();

        summary.EndedAt.ShouldBe(ended.EndedAt);
        summary.Unread.ShouldBe(0);
    }

    [Fact]
    public async Task Past_five_hundred_a_snapshot_says_that_there_are_more()
    {
        for (var i = 0; i < 501; i++) await Match();

        var snapshot = await room.Gets(new TakeSnapshot(bob));

        snapshot.Conversations.Count.ShouldBe(500);
        snapshot.More.ShouldBeTrue();
        (await room.Gets(new Sync(bob, null, null))).Conversations.Count.ShouldBe(501);
    }

    [Fact]
    public async Task Unread_are_the_others_messages_past_the_pointer()
    {
        var talk = await Match();
        await talk.Says(talk.Alice, ["1", "2", "3"]);
        await talk.Says(bob, "mine");
        await talk.Says(talk.Alice, "5");
        await talk.ReadsInPrivate(bob, 1);
        await talk.Deletes(3);

        (await Unread()).ShouldBe((2, 2));
        (await talk.SeenBy(bob)).Unread.ShouldBe(2);
        (await room.Gets(new GetReadPointer(talk.Id, bob))).Unread.ShouldBe(2);
    }

    [Fact]
    public async Task Archived_and_muted_ones_count_ended_ones_do_not()
    {
        var (archived, muted, ended, read) = (await Match(), await Match(), await Match(), await Match());
        foreach (var talk in new[] { archived, muted, ended, read }) await talk.Says(talk.Alice, "hi");
        await room.Gets(new ArchiveConversation(archived.Id, bob, true));
        await room.Gets(new MuteConversation(muted.Id, bob, room.Clock.GetUtcNow().AddYears(1)));
        await ended.Ends();
        await read.ReadsInPrivate(bob, 1);

        var counts = await room.Gets(new GetUnread(bob));

        counts.Conversations.Select(count => count.Id).ShouldBe([muted.Id, archived.Id], ignoreOrder: true);
        counts.Total.ShouldBe(2);
        (await ended.SeenBy(bob)).Unread.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_unread_where_there_is_nothing() => (await Unread()).ShouldBe((0, 0));

    [Fact]
    public async Task A_read_pointer_begins_at_zero()
    {
        var talk = await Match();
        await talk.Says(talk.Alice, "hi");

        var pointer = await room.Gets(new GetReadPointer(talk.Id, bob));

        (pointer.UserId, pointer.ConversationId, pointer.LastReadSeq, pointer.Unread).ShouldBe((bob, talk.Id, 0L, 1));
        (await room.Refusal(new GetReadPointer(talk.Id, ReadingRoom.Somebody()))).ShouldBe("conversation.not_participant");
    }

    [Fact]
    public async Task Peers_are_those_whom_presence_may_reach()
    {
        var (friend, blocked, ended) = (await Match(), await Match(), await Match());
        await friend.Says(friend.Alice, "hi");
        await room.Gets(new BlockUser(bob, blocked.Alice));
        await ended.Ends();

        var peers = await room.Gets(new ListRecentPeers(bob, 10));

        peers.Select(conversation => conversation.Id).ShouldBe([friend.Id, blocked.Id]);
        peers[0].Peers.ShouldBe([friend.Alice]);
        peers[1].Peers.ShouldBeEmpty();
        (await room.Gets(new ListRecentPeers(bob, 1))).Single().Id.ShouldBe(friend.Id);
    }

    [Fact]
    public async Task The_suspended_are_refused()
    {
        await room.Suspend(bob);
        (await room.Refusal(new TakeSnapshot(bob))).ShouldBe("user.suspended");
        (await room.Refusal(new GetUnread(bob))).ShouldBe("user.suspended");
        (await room.Refusal(new ListRecentPeers(bob, 10))).ShouldBe("user.suspended");
    }

    [Fact]
    public async Task The_suspended_can_be_seen_going()
    {
        var talk = await Match();
        await room.Suspend(bob);
        (await room.Gets(new ListRecentPeers(bob, 10, Leaving: true))).Single().Peers.ShouldBe([talk.Alice]);
    }

    private Task<Talk> Match() => room.Match(ReadingRoom.Somebody(), bob);

    private async Task<(int Total, int Sum)> Unread()
    {
        var counts = await room.Gets(new GetUnread(bob));
        return (counts.Total, counts.Conversations.Sum(count => count.Unread));
    }
}
