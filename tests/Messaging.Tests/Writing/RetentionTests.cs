using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Jobs;
using MatchChat.TestKit;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Tests.Writing;

public sealed class RetentionTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task The_text_of_a_deleted_message_is_kept_for_its_time_and_not_longer()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var gone = await pair.Says(pair.Alice, "first");
        await Edit(pair, gone, "second");
        var stands = await pair.Says(pair.Alice, "helo");
        await Edit(pair, stands, "hello");
        await node.Ask(new DeleteMessage(gone.Id, pair.Alice));

        node.Clock.Move(TimeSpan.FromDays(29));
        (await node.Get<ForgetDeletedText>().Run(Ct)).ShouldBe(0);
        (await Texts(node)).ShouldBe(["first", "helo", "second"]);

        node.Clock.Move(TimeSpan.FromDays(2));
        (await node.Get<ForgetDeletedText>().Run(Ct)).ShouldBe(2);
        (await Texts(node)).ShouldBe(["helo"], "the history of a message that stands stays");
        (await node.Get<ForgetDeletedText>().Run(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task An_old_edit_of_a_message_deleted_today_is_kept_with_the_rest()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var sent = await pair.Says(pair.Alice, "first");
        await Edit(pair, sent, "second");
        node.Clock.Move(TimeSpan.FromDays(40));
        await node.Ask(new DeleteMessage(sent.Id, pair.Alice));

        (await node.Get<ForgetDeletedText>().Run(Ct)).ShouldBe(0);
        (await Texts(node)).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task Of_a_message_deleted_for_its_sender_only_goes_what_only_the_sender_saw()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var sent = await pair.Says(pair.Alice, "first");
        await Edit(pair, sent, "shown to both");
        await node.Ask(new BlockUser(pair.Bob, pair.Alice));
        await Edit(pair, sent, "shown to her");
        await node.Ask(new DeleteMessage(sent.Id, pair.Alice));
        node.Clock.Move(TimeSpan.FromDays(31));

        (await node.Get<ForgetDeletedText>().Run(Ct)).ShouldBe(1);
        (await Texts(node)).ShouldBe(["first", "shown to both"]);
        (await node.Ask(new GetMessage(sent.Id, pair.Bob))).Value.Content.ShouldBe("shown to both");
        (await node.Get<ForgetDeletedText>().Run(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task More_than_one_step_of_deleted_texts_goes_in_one_run()
    {
        await using var node = await ModuleNode.Start(null, ("Retention:DeletedText", "1.00:00:00"));
        var pair = await node.Pair();
        var sent = await Task.WhenAll(Enumerable.Range(0, 450).Select(number => pair.Says(pair.Alice, $"text {number}")));
        foreach (var message in sent) await node.Ask(new DeleteMessage(message.Id, pair.Alice));

        node.Clock.Move(TimeSpan.FromDays(2));
        (await node.Get<ForgetDeletedText>().Run(Ct)).ShouldBe(450);
        (await Texts(node)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_archived_by_itself_unless_it_is_asked_for()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "hello");
        node.Clock.Move(TimeSpan.FromDays(3_000));
        (await node.Get<ArchiveSilent>().Run(Ct)).ShouldBe(0);
        (await Inbox(pair, pair.Bob)).ShouldBe([pair.Conversation]);
    }

    [Fact]
    public async Task A_silent_conversation_goes_to_both_archives_and_the_next_message_brings_it_back()
    {
        await using var node = await Tidy();
        var (silent, lively, empty) = (await node.Pair(), await node.Pair(), await node.Pair());
        await silent.Says(silent.Alice, "hello");
        await lively.Says(lively.Alice, "hello");
        node.Clock.Move(TimeSpan.FromDays(90));
        await lively.Says(lively.Bob, "still here");
        node.Clock.Move(TimeSpan.FromDays(11));

        (await node.Get<ArchiveSilent>().Run(Ct)).ShouldBe(4);

        foreach (var (pair, person) in new[] { (silent, silent.Alice), (silent, silent.Bob), (empty, empty.Alice), (empty, empty.Bob) })
            (await Inbox(pair, person)).ShouldBeEmpty();
        (await Inbox(lively, lively.Alice)).ShouldBe([lively.Conversation]);
        await Limits.Until(() => ToldOfAChange(node).Count >= 4, "four were told");
        ToldOfAChange(node).ShouldBe([silent.Alice, silent.Bob, empty.Alice, empty.Bob], ignoreOrder: true);
        (await node.Get<ArchiveSilent>().Run(Ct)).ShouldBe(0, "what is archived is left alone");

        await silent.Says(silent.Bob, "back again");
        (await Inbox(silent, silent.Alice)).ShouldBe([silent.Conversation]);
        (await Inbox(silent, silent.Bob)).ShouldBe([silent.Conversation]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_brought_it_back_keeps_it_until_something_new_was_said(bool hasMessages)
    {
        await using var node = await Tidy();
        var pair = await node.Pair();
        if (hasMessages) await pair.Says(pair.Alice, "hello");
        node.Clock.Move(TimeSpan.FromDays(101));
        await node.Get<ArchiveSilent>().Run(Ct);

        await node.Ask(new ArchiveConversation(pair.Conversation, pair.Alice, Archived: false));
        (await node.Get<ArchiveSilent>().Run(Ct)).ShouldBe(0);
        (await Inbox(pair, pair.Alice)).ShouldBe([pair.Conversation]);
        (await Inbox(pair, pair.Bob)).ShouldBeEmpty();

        await pair.Says(pair.Bob, "hello again");
        node.Clock.Move(TimeSpan.FromDays(101));
        (await node.Get<ArchiveSilent>().Run(Ct)).ShouldBe(2);
        (await Inbox(pair, pair.Alice)).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_than_one_step_of_silent_conversations_goes_in_one_run()
    {
        await using var node = await Tidy();
        foreach (var number in Enumerable.Range(0, 130))
        {
            var pair = await node.Pair();
            if (number % 2 == 0) await pair.Says(pair.Alice, "hello");
        }

        node.Clock.Move(TimeSpan.FromDays(101));
        (await node.Get<ArchiveSilent>().Run(Ct)).ShouldBe(260);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_only_its_sender_sees_keeps_nothing_in_the_inbox_of_the_other(bool stillBlocked)
    {
        await using var node = await Tidy();
        var pair = await node.Pair();
        await pair.Says(pair.Bob, "hello");
        await node.Ask(new BlockUser(pair.Alice, pair.Bob));
        node.Clock.Move(TimeSpan.FromDays(90));
        await pair.Says(pair.Bob, "why do you not answer?");
        if (!stillBlocked) await node.Ask(new UnblockUser(pair.Alice, pair.Bob));
        node.Clock.Move(TimeSpan.FromDays(11));

        (await node.Get<ArchiveSilent>().Run(Ct)).ShouldBe(1);

        (await Inbox(pair, pair.Alice)).ShouldBeEmpty();
        (await Inbox(pair, pair.Bob)).ShouldBe([pair.Conversation]);
        (await node.Get<ArchiveSilent>().Run(Ct)).ShouldBe(0, "what is archived is left alone");
        await pair.Says(pair.Alice, "here I am");
        node.Clock.Move(TimeSpan.FromDays(50));
        await pair.Says(pair.Alice, "still here");
        (await node.Get<ArchiveSilent>().Run(Ct)).ShouldBe(0);
        (await Inbox(pair, pair.Alice)).ShouldBe([pair.Conversation]);
    }

    private static IReadOnlyList<UserId> ToldOfAChange(ModuleNode node) => [.. node.Push.All.Where(push => push.Event.Name == "ConversationChanged").SelectMany(push => push.Users)];

    private static Task<ModuleNode> Tidy() => ModuleNode.Start(null, ("Retention:SilentConversations", "100.00:00:00"));

    private static async Task Edit(Pair pair, MessageView message, string text) => (await pair.Node.Ask(new EditMessage(message.Id, pair.Alice, text))).Refused.ShouldBeFalse();

    private static Task<List<string>> Texts(ModuleNode node) => node.Read(db => db.Edits.Select(edit => edit.Content).OrderBy(text => text).ToListAsync());

    private static async Task<IReadOnlyList<ConversationId>> Inbox(Pair pair, UserId person) =>
        [.. (await pair.Node.Ask(new GetInbox(person, Archived: false, Ended: false, Limit: null, Cursor: null))).Value.Conversations.Select(conversation => conversation.Id)];
}
