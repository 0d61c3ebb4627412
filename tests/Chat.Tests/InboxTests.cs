using System.Net;

namespace MatchChat.Chat.Tests;

public sealed class InboxTests(SharedNode node)
{
    [Fact]
    public async Task A_match_becomes_one_conversation_however_often_it_is_told()
    {
        await using var town = node.Town();
        var (alice, bob) = (town.Person("alice"), town.Person("bob"));
        var match = Guid.CreateVersion7();
        var first = await town.Service.Post("conversations", new { matchId = match, userIds = new[] { alice.Id, bob.Id } });
        first.Status.ShouldBe(HttpStatusCode.Created);
        var again = await town.Service.Post("conversations", new { matchId = match, userIds = new[] { bob.Id, alice.Id } });
        again.Status.ShouldBe(HttpStatusCode.OK);
        again.As<Conversation>().Id.ShouldBe(first.As<Conversation>().Id);
        (await town.Introduce(alice, bob)).Id.ShouldNotBe(first.As<Conversation>().Id);
        var others = await town.Service.Post("conversations", new { matchId = match, userIds = new[] { alice.Id, town.Person("carol").Id } });
        others.Code.ShouldBe("match.other_participants");
        others.Status.ShouldBe(HttpStatusCode.Conflict);
        (await alice.Inbox()).Conversations.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_same_match_told_by_many_at_once_makes_one_conversation()
    {
        await using var town = node.Town();
        var (alice, bob) = (town.Person("alice"), town.Person("bob"));
        var match = Guid.CreateVersion7();
        var made = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => town.Introduce(alice, bob, match)));
        made.Select(conversation => conversation.Id).Distinct().Count().ShouldBe(1);
        town.Store.Count("conversations_conversations", "match_id = ?", match).ShouldBe(1);
    }

    [Fact]
    public async Task Both_hear_of_a_new_conversation_and_know_it_whole()
    {
        await using var town = node.Town();
        var (alice, bob) = (town.Person("alice"), town.Person("bob"));
        var device = await alice.Connects();
        device.Welcome.Conversations.ShouldBeEmpty();
        var match = Guid.CreateVersion7();
        var made = await town.Introduce(alice, bob, match);
        var heard = (await device.Next("ConversationCreated")).As<Conversation>();
        heard.Id.ShouldBe(made.Id);
        heard.Kind.ShouldBe("direct");
        heard.MatchId.ShouldBe(match);
        heard.EndedAt.ShouldBeNull();
        heard.Participants.Select(participant => participant.UserId).ShouldBe([alice.Id, bob.Id], ignoreOrder: true);
        (await alice.Rest.Get($"conversations/{made.Id}")).As<Conversation>().Participants.Select(participant => participant.Role).ShouldAllBe(role => role == "member");
    }

    [Fact]
    public async Task The_inbox_is_newest_first_and_shows_the_last_message()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var (withCarol, carol) = await town.Match("alice", "carol");
        var (withDave, _) = await town.Match("alice", "dave");
        (await Ids(alice)).ShouldBe([withDave.Conversation, withCarol.Conversation, alice.Conversation]);
        await bob.Says("hi");
        await carol.Says("hello");
        await carol.Says("are you there?");
        var inbox = (await alice.Person.Inbox()).Conversations;
        inbox.Select(conversation => conversation.Id).ShouldBe([withCarol.Conversation, alice.Conversation, withDave.Conversation]);
        inbox[0].LastMessage!.Content.ShouldBe("are you there?");
        inbox[0].LastSeq.ShouldBe(2);
        inbox[0].Unread.ShouldBe(2);
        inbox[2].LastMessage.ShouldBeNull();
        inbox[2].LastSeq.ShouldBe(0);
    }

    [Fact]
    public async Task Pages_fit_together_without_a_gap_or_a_double()
    {
        await using var town = node.Town();
        var alice = town.Person("alice");
        var made = new List<Guid>();
        for (var number = 0; number < 23; number++) made.Add((await town.Introduce(alice, town.Person($"friend {number}"))).Id);
        var seen = new List<Guid>();
        string? cursor = null;
        var pages = 0;
        do
        {
            var page = await alice.Inbox($"?limit=5{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            seen.AddRange(page.Conversations.Select(conversation => conversation.Id));
            cursor = page.NextCursor;
            pages++;
        }
        while (cursor is not null);
        pages.ShouldBe(5);
        made.Reverse();
        seen.ShouldBe(made);
    }

    [Fact]
    public async Task An_archived_conversation_leaves_the_inbox_until_a_new_message_brings_it_back()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var tablet = await alice.OnAnotherDevice();
        await bob.Says("hi");
        await alice.Archives();
        (await tablet.Next("ConversationChanged")).As<Conversation>().Archived.ShouldBeTrue();
        (await alice.Details()).Archived.ShouldBeTrue();
        (await Ids(alice)).ShouldBeEmpty();
        (await Ids(alice, "?archived=true")).ShouldBe([alice.Conversation]);
        (await Ids(bob)).ShouldBe([bob.Conversation]);
        (await bob.Details()).Archived.ShouldBeFalse();
        await bob.Says("are you there?");
        (await Ids(alice)).ShouldBe([alice.Conversation]);
        (await Ids(alice, "?archived=true")).ShouldBeEmpty();
        (await alice.Details()).Archived.ShouldBeFalse();
        bob.Device.Events.Named("ConversationChanged").ShouldBeEmpty();
    }

    [Fact]
    public async Task One_can_bring_a_conversation_back_by_hand()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Says("hi");
        await alice.Archives();
        (await alice.Rest.Post($"conversations/{alice.Conversation}/unarchive")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Ids(alice)).ShouldBe([alice.Conversation]);
        await alice.Archives();
        await alice.Archives();
        (await alice.Details()).Archived.ShouldBeTrue();
    }

    [Fact]
    public async Task A_conversation_without_a_message_can_be_archived_too()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Archives();
        (await Ids(alice)).ShouldBeEmpty();
        await bob.Says("hi");
        (await Ids(alice)).ShouldBe([alice.Conversation]);
    }

    [Fact]
    public async Task Muting_is_ones_own_and_counts_as_unread_all_the_same()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var until = DateTimeOffset.UtcNow.AddHours(8);
        await alice.Mutes(until);
        (await alice.Next("ConversationChanged")).As<Conversation>().MutedUntil!.Value.ShouldBe(until, TimeSpan.FromMilliseconds(1));
        (await alice.Details()).MutedUntil!.Value.ShouldBe(until, TimeSpan.FromMilliseconds(1));
        (await bob.Details()).MutedUntil.ShouldBeNull();
        await bob.Says("hi");
        (await alice.Unread()).ShouldBe(1);
        await alice.Hears("hi");
        await alice.Mutes(null);
        (await alice.Details()).MutedUntil.ShouldBeNull();
    }

    [Fact]
    public async Task Details_are_the_callers_own_view()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("1");
        await alice.Says("2");
        await bob.Reads(1);
        await alice.HearsRead(1);
        var hers = await alice.Details();
        hers.LastSeq.ShouldBe(2);
        hers.Revision.ShouldBe(2);
        hers.Unread.ShouldBe(0);
        hers.LastMessage!.Content.ShouldBe("2");
        hers.Participants.Single(participant => participant.UserId == bob.Id).ReadSeq.ShouldBe(1);
        var his = await bob.Details();
        his.Unread.ShouldBe(1);
        his.LastReadSeq.ShouldBe(1);
        his.Participants.Single(participant => participant.UserId == bob.Id).DeliveredSeq.ShouldBe(1);
    }

    private static async Task<IEnumerable<Guid>> Ids(Participant who, string query = "") => (await who.Person.Inbox(query)).Conversations.Select(conversation => conversation.Id);
}
