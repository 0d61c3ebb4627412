using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Tests.Reading;

/// <summary>One message, its edits, and what a person arranges for itself.</summary>
public sealed class OwnViewTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    [Fact]
    public async Task A_message_is_found_by_its_id()
    {
        var talk = await room.Match();
        var row = await talk.Says(talk.Alice, "hi");
        await talk.Receipt(talk.Bob, ReceiptKind.Read, 1);

        var message = await room.Gets(new GetMessage(row.Id, talk.Alice));

        (message.Id, message.Content, message.Status).ShouldBe((row.Id, "hi", MessageStatus.Read));
    }

    [Fact]
    public async Task To_a_stranger_no_message_exists()
    {
        var talk = await room.Match();
        var row = await talk.Says(talk.Alice, "hi");
        var stranger = ReadingRoom.Somebody();

        (await room.Refusal(new GetMessage(row.Id, stranger))).ShouldBe("message.not_found");
        (await room.Refusal(new ListEdits(row.Id, stranger))).ShouldBe("message.not_found");
        (await room.Refusal(new GetMessage(new(Guid.NewGuid()), talk.Alice))).ShouldBe("message.not_found");
    }

    [Fact]
    public async Task The_suspended_are_refused_whether_or_not_there_is_a_message()
    {
        var talk = await room.Match();
        var row = await talk.Says(talk.Alice, "hi");
        await room.Suspend(talk.Bob);

        (await room.Refusal(new GetMessage(row.Id, talk.Bob))).ShouldBe("user.suspended");
        (await room.Refusal(new GetMessage(new(Guid.NewGuid()), talk.Bob))).ShouldBe("user.suspended");
    }

    [Fact]
    public async Task Earlier_texts_are_for_the_sender_oldest_first()
    {
        var talk = await room.Match();
        var row = await talk.Says(talk.Alice, "third");
        var now = room.Clock.GetUtcNow();
        await AddEdits(row, ("second", now.AddMinutes(2)), ("first", now.AddMinutes(1)));

        var edits = (await room.Gets(new ListEdits(row.Id, talk.Alice))).Edits;

        edits.ShouldBe([new MessageEdit(1, "first", now.AddMinutes(1)), new MessageEdit(2, "second", now.AddMinutes(2))]);
        (await room.Refusal(new ListEdits(row.Id, talk.Bob))).ShouldBe("message.not_sender");
    }

    [Fact]
    public async Task After_deletion_there_are_no_earlier_texts()
    {
        var talk = await room.Match();
        var row = await talk.Says(talk.Alice, "second");
        await AddEdits(row, ("first", room.Clock.GetUtcNow()));
        await talk.Deletes(1);

        (await room.Gets(new ListEdits(row.Id, talk.Alice))).Edits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Archiving_is_told_once_and_a_new_message_brings_it_back()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, "hi");

        await room.Gets(new ArchiveConversation(talk.Id, talk.Bob, true));
        await room.Gets(new ArchiveConversation(talk.Id, talk.Bob, true));

        (await talk.SeenBy(talk.Bob)).Archived.ShouldBeTrue();
        (await talk.SeenBy(talk.Alice)).Archived.ShouldBeFalse();
        Told(talk).ShouldBe([new ConversationChanged(talk.Id, talk.Bob)]);

        await talk.Says(talk.Alice, "hello?");
        (await talk.SeenBy(talk.Bob)).Archived.ShouldBeFalse();
        await room.Gets(new ArchiveConversation(talk.Id, talk.Bob, false));
        Told(talk).Count.ShouldBe(1);

        await room.Gets(new ArchiveConversation(talk.Id, talk.Bob, true));
        await room.Gets(new ArchiveConversation(talk.Id, talk.Bob, false));
        (await talk.SeenBy(talk.Bob)).Archived.ShouldBeFalse();
        Told(talk).Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_empty_conversation_can_be_archived()
    {
        var talk = await room.Match();
        await room.Gets(new ArchiveConversation(talk.Id, talk.Bob, true));
        (await talk.SeenBy(talk.Bob)).Archived.ShouldBeTrue();
    }

    [Fact]
    public async Task Muting_is_told_once_and_ends_by_itself()
    {
        var talk = await room.Match();
        var until = room.Clock.GetUtcNow().AddHours(1);

        await room.Gets(new MuteConversation(talk.Id, talk.Bob, until));
        await room.Gets(new MuteConversation(talk.Id, talk.Bob, until));

        (await talk.SeenBy(talk.Bob)).MutedUntil.ShouldBe(until);
        (await talk.SeenBy(talk.Alice)).MutedUntil.ShouldBeNull();
        Told(talk).Count.ShouldBe(1);

        room.Clock.Pass(TimeSpan.FromHours(2));
        (await talk.SeenBy(talk.Bob)).MutedUntil.ShouldBeNull();
    }

    [Fact]
    public async Task Null_unmutes()
    {
        var talk = await room.Match();
        await room.Gets(new MuteConversation(talk.Id, talk.Bob, room.Clock.GetUtcNow().AddHours(1)));
        await room.Gets(new MuteConversation(talk.Id, talk.Bob, null));
        (await talk.SeenBy(talk.Bob)).MutedUntil.ShouldBeNull();
    }

    [Fact]
    public async Task An_ended_conversation_is_not_arranged_any_more()
    {
        var talk = await room.Match();
        await talk.Ends();
        (await room.Refusal(new ArchiveConversation(talk.Id, talk.Bob, true))).ShouldBe("conversation.ended");
        (await room.Refusal(new MuteConversation(talk.Id, talk.Bob, null))).ShouldBe("conversation.ended");
    }

    [Fact]
    public async Task Strangers_arrange_nothing_and_see_nothing()
    {
        var talk = await room.Match();
        var stranger = ReadingRoom.Somebody();
        (await room.Refusal(new ArchiveConversation(talk.Id, stranger, true))).ShouldBe("conversation.not_participant");
        (await room.Refusal(new MuteConversation(talk.Id, stranger, null))).ShouldBe("conversation.not_participant");
        (await room.Refusal(new GetConversation(talk.Id, stranger))).ShouldBe("conversation.not_participant");
    }

    [Fact]
    public async Task A_participant_without_a_row_of_its_own_reads_and_arranges()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, "hi");
        await room.Execute("DELETE FROM messaging_members WHERE conversation_id = @p0 AND user_id = @p1", talk.Id.Value, talk.Bob.Value);

        var view = await talk.SeenBy(talk.Bob);
        (view.LastSeq, view.LastReadSeq, view.Unread).ShouldBe((1L, 0L, 1));
        await room.Gets(new ArchiveConversation(talk.Id, talk.Bob, true));
        (await talk.SeenBy(talk.Bob)).Archived.ShouldBeTrue();
    }

    private IReadOnlyList<ConversationChanged> Told(Talk talk) => [.. room.Told.All<ConversationChanged>().Where(fact => fact.ConversationId == talk.Id)];

    private async Task AddEdits(MessageRow message, params (string Text, DateTimeOffset At)[] newestFirst) => await room.Tables.Write(
        (db, _) =>
        {
            db.Edits.AddRange(newestFirst.Select((edit, index) => new EditRow { MessageId = message.Id, Version = newestFirst.Length - index, Content = edit.Text, EditedAt = edit.At }));
            return Task.FromResult(true);
        },
        TestContext.Current.CancellationToken);
}
