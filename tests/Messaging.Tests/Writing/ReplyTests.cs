using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Tests.Writing;

public sealed class ReplyTests
{
    [Theory]
    [InlineData("UPDATE messaging_messages SET content = '', deleted_at = created_at WHERE seq = 1", "")]
    [InlineData("UPDATE messaging_messages SET content = 'edited' WHERE seq = 1", "edited")]
    public async Task A_reply_shows_what_it_answers_as_that_is_at_its_own_commit(string change, string preview)
    {
        var store = new TroubledStore();
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();
        var first = await pair.Says(pair.Alice, "words");

        store.BeforeLock = change;
        var reply = (await node.Ask(new SendMessage(pair.Conversation, pair.Bob, null, "re", ReplyToId: first.Id))).Value;

        reply.ReplyTo.ShouldBe(new ReplyView(first.Id, 1, pair.Alice, preview));
        (await node.Told.Until<MessageAppended>(2))[1].Message.ReplyTo!.Preview.ShouldBe(preview);
        node.Push.All[^1].Event.Payload.ShouldBeAssignableTo<MessageView>()!.ReplyTo!.Preview.ShouldBe(preview);
    }

    [Fact]
    public async Task Batches_without_replies_look_nothing_up()
    {
        var store = new TroubledStore();
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();
        var first = await pair.Says(pair.Alice, "words");
        await pair.Says(pair.Alice, "more words");
        store.Lookups.ShouldBe(0);

        await node.Ask(new SendMessage(pair.Conversation, pair.Bob, null, "re", ReplyToId: first.Id));
        store.Lookups.ShouldBe(1);
    }
}
