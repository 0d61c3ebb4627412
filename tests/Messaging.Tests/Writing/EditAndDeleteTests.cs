using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Tests.Writing;

public sealed class EditAndDeleteTests
{
    [Fact]
    public async Task An_edit_keeps_the_earlier_text_and_moves_the_revision_only()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var sent = await pair.Says(pair.Alice, "helo");

        var edited = (await node.Ask(new EditMessage(sent.Id, pair.Alice, "hello"))).Value;

        (edited.Content, edited.Seq, edited.Revision).ShouldBe(("hello", 1, 2));
        edited.EditedAt.ShouldNotBeNull();
        (await node.Read(db => db.Edits.SingleAsync())).ShouldSatisfyAllConditions(row => row.Content.ShouldBe("helo"), row => row.Version.ShouldBe(1));
        (await node.Told.Until<MessageEdited>(1)).Single().Recipients.ShouldBe([pair.Bob]);
    }

    [Fact]
    public async Task An_edit_to_the_same_text_changes_nothing_and_tells_nobody()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var sent = await pair.Says(pair.Alice, "hello");

        var same = (await node.Ask(new EditMessage(sent.Id, pair.Alice, "hello"))).Value;

        (same.Revision, same.EditedAt).ShouldBe((1, null));
        (await node.Read(db => db.Edits.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Who_may_edit_what_and_how_long()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var sent = await pair.Says(pair.Alice, "hello");
        var stranger = new UserId(Guid.NewGuid());

        (await node.Ask(new EditMessage(sent.Id, pair.Bob, "mine now"))).Error.ShouldBe(MessageErrors.NotSender);
        (await node.Ask(new EditMessage(sent.Id, stranger, "mine now"))).Error.ShouldBe(MessageErrors.NotFound);
        (await node.Ask(new EditMessage(new MessageId(Guid.NewGuid()), pair.Alice, "?"))).Error.ShouldBe(MessageErrors.NotFound);
        (await node.Ask(new EditMessage(sent.Id, pair.Alice, ""))).Error.ShouldBe(MessageErrors.Empty);
        (await node.Ask(new EditMessage(sent.Id, pair.Alice, "a\0b"))).Error.ShouldBe(MessageErrors.BadText);
        node.Clock.Move(TimeSpan.FromMinutes(16));
        (await node.Ask(new EditMessage(sent.Id, pair.Alice, "too late"))).Error.ShouldBe(MessageErrors.EditWindowOver);
    }

    [Fact]
    public async Task A_mention_goes_when_the_words_it_marks_do()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var sent = (await node.Ask(new SendMessage(
            pair.Conversation, pair.Alice, null, "hi Bob and Bob", Mentions: [new Mention(pair.Bob, 3, 3), new Mention(pair.Bob, 11, 3)]))).Value;

        var edited = (await node.Ask(new EditMessage(sent.Id, pair.Alice, "hi Bob"))).Value;

        edited.Mentions.ShouldBe([new Mention(pair.Bob, 3, 3)]);
    }

    [Fact]
    public async Task A_deleted_message_keeps_its_place_and_nothing_else()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var sent = await pair.Says(pair.Alice, "a secret");

        var deleted = (await node.Ask(new DeleteMessage(sent.Id, pair.Alice))).Value;
        var again = (await node.Ask(new DeleteMessage(sent.Id, pair.Alice))).Value;

        (deleted.Seq, deleted.Revision, deleted.Content, deleted.Preview).ShouldBe((1, 2, null, ""));
        again.ShouldBeEquivalentTo(deleted);
        (await node.Ask(new EditMessage(sent.Id, pair.Alice, "back"))).Error.ShouldBe(MessageErrors.Deleted);
        var row = await node.Read(db => db.Messages.SingleAsync());
        (row.Content, row.RequestHash, row.Metadata).ShouldBe(("", null, null));
        var audit = await node.Read(db => db.Audit.SingleAsync(line => line.Action == AuditActions.MessageDelete));
        (audit.SubjectId, audit.ActorId).ShouldBe((sent.Id.Value, pair.Alice.Value));
    }

    [Fact]
    public async Task Nothing_changes_in_a_conversation_that_has_ended()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var sent = await pair.Says(pair.Alice, "hello");
        await node.Ask(new EndConversation(pair.Conversation, Actor.Person(pair.Bob), "no match"));

        (await node.Ask(new EditMessage(sent.Id, pair.Alice, "please"))).Error.ShouldBe(ConversationErrors.Ended);
        (await node.Ask(new DeleteMessage(sent.Id, pair.Alice))).Error.ShouldBe(ConversationErrors.Ended);
        (await pair.Send(pair.Alice, "please")).Error.ShouldBe(ConversationErrors.Ended);
    }
}
