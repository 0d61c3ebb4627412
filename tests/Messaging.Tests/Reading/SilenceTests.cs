using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Tests.Reading;

/// <summary>What a blocked person writes leaves no trace on the other side, by any way of reading.</summary>
public sealed class SilenceTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    [Fact]
    public async Task History_shows_it_to_its_sender_only()
    {
        var talk = await Silenced();
        (await talk.History(talk.Bob)).Messages.Select(message => message.Seq).ShouldBe([1L, 2L, 3L]);
        (await talk.History(talk.Alice)).Messages.Select(message => message.Seq).ShouldBe([1L]);
    }

    [Fact]
    public async Task A_page_is_filled_with_what_can_be_seen()
    {
        var talk = await Silenced();
        await talk.Says(talk.Alice, "still there?");

        var page = await talk.History(talk.Alice, limit: 2);

        page.Messages.Select(message => message.Seq).ShouldBe([1L, 4L]);
        page.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task The_message_itself_is_not_found()
    {
        var talk = await Silenced();
        var hidden = (await talk.History(talk.Bob)).Messages[^1].Id;

        (await room.Refusal(new GetMessage(hidden, talk.Alice))).ShouldBe("message.not_found");
        (await room.Refusal(new ListEdits(hidden, talk.Alice))).ShouldBe("message.not_found");
        (await room.Gets(new GetMessage(hidden, talk.Bob))).Id.ShouldBe(hidden);
    }

    [Fact]
    public async Task Details_end_with_what_can_be_seen()
    {
        var talk = await Silenced();

        var alices = await talk.SeenBy(talk.Alice);
        alices.LastSeq.ShouldBe(1);
        alices.Revision.ShouldBe(1);
        alices.Unread.ShouldBe(1);
        alices.LastMessage!.Seq.ShouldBe(1);
        var bobs = await talk.SeenBy(talk.Bob);
        bobs.LastSeq.ShouldBe(3);
        bobs.Revision.ShouldBe(3);
        bobs.LastMessage!.Seq.ShouldBe(3);
    }

    [Fact]
    public async Task Edits_and_deletions_of_it_are_no_changes()
    {
        var talk = await Silenced();
        await talk.Edits(2, "changed");
        await talk.Deletes(3);

        (await talk.SeenBy(talk.Alice)).Revision.ShouldBe(1);
        (await talk.Syncs(talk.Alice, 1)).Changes.ShouldBeEmpty();
        (await talk.Syncs(talk.Bob, 3)).Changes.Select(message => message.Seq).ShouldBe([2L, 3L]);
    }

    [Fact]
    public async Task A_sync_answers_what_can_be_seen_and_asks_for_no_gap_twice()
    {
        var talk = await Silenced();
        await talk.Says(talk.Alice, "still there?");

        var first = await talk.Syncs(talk.Alice, 0);
        first.Changes.Select(message => message.Seq).ShouldBe([1L, 4L]);
        first.Revision.ShouldBe(4);
        first.LastSeq.ShouldBe(4);
        first.HasMore.ShouldBeFalse();

        var again = await talk.Syncs(talk.Alice, first.Revision);
        again.Changes.ShouldBeEmpty();
        again.Reset.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_asks_from_past_what_can_be_seen_learns_nothing_of_what_cannot()
    {
        var talk = await Silenced();

        foreach (var revision in Enumerable.Range(2, 4))
        {
            var answer = await talk.Syncs(talk.Alice, revision);
            (answer.Reset, answer.Revision, answer.LastSeq).ShouldBe((true, 1L, 1L), $"from {revision}, as if there were nothing else");
        }

        (await talk.Syncs(talk.Alice, 1)).Reset.ShouldBeFalse();
        (await talk.Syncs(talk.Bob, 3)).Reset.ShouldBeFalse();
    }

    [Fact]
    public async Task The_inbox_does_not_move()
    {
        var (alice, bob, carol) = (ReadingRoom.Somebody(), ReadingRoom.Somebody(), ReadingRoom.Somebody());
        var withBob = await room.Match(alice, bob);
        var withCarol = await room.Match(alice, carol);
        await withBob.Says(bob, "hi");
        await withCarol.Says(carol, "hello");
        await withBob.Says(bob, "are you there?", onlyForSender: true);

        var alices = await room.Gets(new GetInbox(alice, false, false, null, null));
        alices.Conversations.Select(conversation => conversation.Id).ShouldBe([withCarol.Id, withBob.Id]);
        alices.Conversations[1].LastMessage!.Content.ShouldBe("hi");
        (await room.Gets(new GetInbox(bob, false, false, null, null))).Conversations.Single().LastMessage!.Content.ShouldBe("are you there?");
    }

    [Fact]
    public async Task An_archived_conversation_stays_archived()
    {
        var talk = await Silenced();
        await room.Gets(new ArchiveConversation(talk.Id, talk.Alice, true));
        await talk.Says(talk.Bob, "hello?", onlyForSender: true);

        (await talk.SeenBy(talk.Alice)).Archived.ShouldBeTrue();
    }

    [Fact]
    public async Task It_is_not_unread()
    {
        var talk = await Silenced();
        (await room.Gets(new GetUnread(talk.Alice))).Conversations.ShouldBe([new UnreadCount(talk.Id, 1)]);
        (await room.Gets(new GetReadPointer(talk.Id, talk.Alice))).Unread.ShouldBe(1);
        (await room.Gets(new TakeSnapshot(talk.Alice))).Conversations.Single().ShouldBe(new ConversationSummary(talk.Id, 1, 1, 0, 1, null));
    }

    [Fact]
    public async Task It_is_not_found_by_its_text()
    {
        var talk = await Silenced();
        (await room.Gets(new SearchMessages(talk.Alice, "anybody", null, null, null))).Messages.ShouldBeEmpty();
        (await room.Gets(new SearchMessages(talk.Bob, "anybody", null, null, null))).Messages.Single().Seq.ShouldBe(2);
    }

    [Fact]
    public async Task A_reply_to_it_shows_nothing_of_it()
    {
        var talk = await Silenced();
        await talk.Says(talk.Bob, "as I said", replyTo: 2);

        (await talk.Message(talk.Alice, 4)).ReplyTo.ShouldBeNull();
        (await talk.Message(talk.Bob, 4)).ReplyTo!.Preview.ShouldBe("anybody?");
    }

    [Fact]
    public async Task A_pointer_past_it_is_shown_up_to_what_can_be_seen()
    {
        var talk = await Silenced();
        await talk.Receipt(talk.Bob, ReceiptKind.Read, 3);

        var bob = (await talk.SeenBy(talk.Alice)).Participants.Single(person => person.UserId == talk.Bob);
        (bob.DeliveredSeq, bob.ReadSeq).ShouldBe((1L, 1L));
        var synced = (await talk.Syncs(talk.Alice, 0)).Participants.Single(person => person.UserId == talk.Bob);
        (synced.DeliveredSeq, synced.ReadSeq).ShouldBe((1L, 1L));
    }

    [Fact]
    public async Task A_conversation_with_nothing_else_looks_empty()
    {
        var talk = await room.Match();
        await talk.Says(talk.Bob, "anybody?", onlyForSender: true);

        var alices = await talk.SeenBy(talk.Alice);
        (alices.LastSeq, alices.Revision, alices.Unread, alices.LastMessage).ShouldBe((0L, 0L, 0, null));
    }

    /// <summary>Bob says something, is blocked, and goes on.</summary>
    private async Task<Talk> Silenced()
    {
        var talk = await room.Match();
        await talk.Says(talk.Bob, "hi");
        await talk.Says(talk.Bob, "anybody?", onlyForSender: true);
        await talk.Says(talk.Bob, "hello?", onlyForSender: true);
        return talk;
    }
}
