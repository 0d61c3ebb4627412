using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Tests.Writing;

/// <summary>Bob says something, is blocked by alice, and changes what he said: he sees it changed by every way of reading, and she sees it by none.</summary>
public sealed class OwnCopyTests : IAsyncLifetime
{
    private ModuleNode node = null!;
    private Pair pair = null!;
    private MessageView old = null!;

    public async ValueTask InitializeAsync()
    {
        node = await ModuleNode.Start();
        pair = await node.Pair();
        old = await pair.Says(pair.Bob, "before");
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task An_edit_is_seen_by_him_alone()
    {
        await Blocks();
        var answer = (await node.Ask(new EditMessage(old.Id, pair.Bob, "after"))).Value;

        (answer.Content, answer.Revision).ShouldBe(("after", 2));
        answer.EditedAt.ShouldNotBeNull();
        foreach (var (way, seen) in await WaysOfReading(pair.Bob)) (seen.Content, seen.Preview, seen.Revision, seen.EditedAt).ShouldBe(("after", "after", 2, answer.EditedAt), way);
        foreach (var (way, seen) in await WaysOfReading(pair.Alice)) (seen.Content, seen.Preview, seen.Revision, seen.EditedAt).ShouldBe(("before", "before", 1, null), way);
        (await Finds(pair.Bob, "after"), await Finds(pair.Bob, "before")).ShouldBe((1, 0));
        (await Finds(pair.Alice, "after"), await Finds(pair.Alice, "before")).ShouldBe((0, 1));
        (await node.Ask(new ListEdits(old.Id, pair.Bob))).Value.Edits.Select(edit => edit.Content).ShouldBe(["before"]);
        (await node.Told.Until<MessageEdited>(1)).Single().Recipients.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deletion_is_seen_by_him_alone_and_what_was_said_stays_on_record()
    {
        await Blocks();
        var answer = (await node.Ask(new DeleteMessage(old.Id, pair.Bob))).Value;

        (answer.Content, answer.Revision).ShouldBe((null, 2));
        answer.DeletedAt.ShouldNotBeNull();
        foreach (var (way, seen) in await WaysOfReading(pair.Bob)) (seen.Content, seen.Preview, seen.Revision, seen.DeletedAt).ShouldBe((null, "", 2, answer.DeletedAt), way);
        foreach (var (way, seen) in await WaysOfReading(pair.Alice)) (seen.Content, seen.Preview, seen.Revision, seen.DeletedAt).ShouldBe(("before", "before", 1, null), way);
        (await Finds(pair.Bob, "before"), await Finds(pair.Alice, "before")).ShouldBe((0, 1));
        (await node.Told.Until<MessageDeleted>(1)).Single().Recipients.ShouldBeEmpty();
        (await node.Ask(new GetUnread(pair.Alice))).Value.Total.ShouldBe(1);

        (await node.Read(db => db.Messages.SingleAsync())).Content.ShouldBe("before");
        var audit = await node.Read(db => db.Audit.SingleAsync(row => row.SubjectId == old.Id.Value));
        (audit.Action, audit.ActorId, audit.Details).ShouldBe(("message.delete", pair.Bob.Value, """{"forSenderOnly":true}"""));
    }

    [Fact]
    public async Task What_he_may_do_next_is_as_if_nobody_had_blocked_him()
    {
        await Blocks();
        await node.Ask(new EditMessage(old.Id, pair.Bob, "after"));
        (await node.Ask(new EditMessage(old.Id, pair.Bob, "after"))).Value.Revision.ShouldBe(2);
        (await node.Ask(new EditMessage(old.Id, pair.Bob, "before"))).Value.Revision.ShouldBe(3);
        (await node.Ask(new EditMessage(old.Id, pair.Bob, "later"))).Value.Content.ShouldBe("later");
        (await node.Ask(new ListEdits(old.Id, pair.Bob))).Value.Edits.Select(edit => (edit.Version, edit.Content)).ShouldBe([(1, "before"), (2, "after"), (3, "before")]);
        (await node.Ask(new DeleteMessage(old.Id, pair.Bob))).Value.EditedAt.ShouldNotBeNull();
        (await node.Ask(new DeleteMessage(old.Id, pair.Bob))).Value.Revision.ShouldBe(5);
        (await node.Ask(new EditMessage(old.Id, pair.Bob, "again"))).Error.ShouldBe(MessageErrors.Deleted);
        (await node.Ask(new ListEdits(old.Id, pair.Bob))).Value.Edits.ShouldBeEmpty();
        var repeat = await node.Ask(new SendMessage(pair.Conversation, pair.Bob, old.ClientMessageId, "something else"));
        (repeat.Value.Duplicate, repeat.Value.Message.Content).ShouldBe((true, null));
        // What nobody but he ever saw is marked so.
        (await node.Read(db => db.Edits.OrderBy(row => row.Version).Select(row => row.VisibleTo != null).ToListAsync())).ShouldBe([false, true, true, true]);
    }

    [Fact]
    public async Task A_mention_goes_with_the_words_that_he_changed_and_stays_for_her()
    {
        var mentioning = (await node.Ask(new SendMessage(pair.Conversation, pair.Bob, null, "hi alice", Mentions: [new Mention(pair.Alice, 3, 5)]))).Value.Message;
        await Blocks();
        await node.Ask(new EditMessage(mentioning.Id, pair.Bob, "hi"));

        (await Gets(pair.Bob, mentioning.Id)).Mentions.ShouldBeEmpty();
        (await Gets(pair.Alice, mentioning.Id)).Mentions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_unblock_changes_nothing_of_it_until_he_changes_it_again()
    {
        await Blocks();
        await node.Ask(new EditMessage(old.Id, pair.Bob, "after"));
        await node.Ask(new UnblockUser(pair.Alice, pair.Bob));
        foreach (var (way, seen) in await WaysOfReading(pair.Alice)) (seen.Content, seen.Revision).ShouldBe(("before", 1), way);
        foreach (var (way, seen) in await WaysOfReading(pair.Bob)) (seen.Content, seen.Revision).ShouldBe(("after", 2), way);

        await node.Ask(new EditMessage(old.Id, pair.Bob, "for all"));

        foreach (var person in new[] { pair.Alice, pair.Bob })
            foreach (var (way, seen) in await WaysOfReading(person)) (seen.Content, seen.Revision).ShouldBe(("for all", 3), way);
        (await node.Told.Until<MessageEdited>(2))[1].Recipients.ShouldBe([pair.Alice]);
        (await node.Ask(new DeleteMessage(old.Id, pair.Bob))).Value.Revision.ShouldBe(4);
        (await Gets(pair.Alice, old.Id)).Content.ShouldBeNull();
    }

    [Fact]
    public async Task A_deletion_of_his_own_copy_is_not_made_up_for_after_an_unblock()
    {
        await Blocks();
        await node.Ask(new DeleteMessage(old.Id, pair.Bob));
        await node.Ask(new UnblockUser(pair.Alice, pair.Bob));

        (await node.Ask(new DeleteMessage(old.Id, pair.Bob))).Value.Revision.ShouldBe(2);
        (await Gets(pair.Alice, old.Id)).Content.ShouldBe("before");
    }

    [Fact]
    public async Task Her_syncs_end_and_ask_for_nothing_twice()
    {
        await Blocks();
        await node.Ask(new EditMessage(old.Id, pair.Bob, "after"));
        (await Syncs(pair.Alice, 1)).ShouldBe((1, "", false));
        (await node.Ask(new TakeSnapshot(pair.Alice))).Value.Conversations.Single().Revision.ShouldBe(1);

        await pair.Says(pair.Alice, "leave me alone");
        (await Syncs(pair.Alice, 1)).ShouldBe((3, "leave me alone", false));
        (await Syncs(pair.Alice, 3)).ShouldBe((3, "", false));
        (await Syncs(pair.Alice, 0)).ShouldBe((3, "before, leave me alone", false));
    }

    [Fact]
    public async Task His_own_changes_come_at_their_places_among_the_others()
    {
        var second = await pair.Says(pair.Bob, "second");
        await Blocks();
        await node.Ask(new EditMessage(second.Id, pair.Bob, "second, edited"));
        await pair.Says(pair.Alice, "hers");
        await node.Ask(new EditMessage(old.Id, pair.Bob, "first, edited"));

        (await Syncs(pair.Bob, 0)).ShouldBe((5, "second, edited, hers, first, edited", false));
        (await Syncs(pair.Bob, 3)).ShouldBe((5, "hers, first, edited", false));
        (await Syncs(pair.Bob, 4)).ShouldBe((5, "first, edited", false));
        (await Syncs(pair.Bob, 5)).ShouldBe((5, "", false));
        (await Syncs(pair.Bob, 0, limit: 1)).ShouldBe((3, "second, edited", true));
        (await Syncs(pair.Bob, 3, limit: 1)).ShouldBe((4, "hers", true));
        (await Syncs(pair.Bob, 4, limit: 1)).ShouldBe((5, "first, edited", false));
    }

    [Fact]
    public async Task An_answer_to_it_shows_each_what_each_sees()
    {
        await Blocks();
        await node.Ask(new EditMessage(old.Id, pair.Bob, "after"));
        var hers = (await Replies(pair.Alice, old)).Message;
        hers.ReplyTo!.Preview.ShouldBe("before");
        PushedReplies("MessageReceived", hers).ShouldBe([(pair.Alice, "before"), (pair.Bob, "after")], ignoreOrder: true);
        (await Gets(pair.Alice, hers.Id)).ReplyTo!.Preview.ShouldBe("before");
        (await Gets(pair.Bob, hers.Id)).ReplyTo!.Preview.ShouldBe("after");

        var hidden = (await Replies(pair.Bob, old)).Message;
        hidden.ReplyTo!.Preview.ShouldBe("after");
        PushedReplies("MessageReceived", hidden).ShouldBe([(pair.Bob, "after")]);
    }

    [Fact]
    public async Task His_words_do_not_reach_her_by_an_answer_after_the_unblock()
    {
        await Blocks();
        await node.Ask(new EditMessage(old.Id, pair.Bob, "after"));
        await node.Ask(new UnblockUser(pair.Alice, pair.Bob));

        var his = (await Replies(pair.Bob, old)).Message;
        his.ReplyTo!.Preview.ShouldBe("after");
        (await node.Told.Until<MessageAppended>(2))[1].Message.ReplyTo!.Preview.ShouldBe("before");
        PushedReplies("MessageReceived", his).ShouldBe([(pair.Alice, "before"), (pair.Bob, "after")], ignoreOrder: true);

        (await node.Ask(new EditMessage(his.Id, pair.Bob, "re, edited"))).Value.ReplyTo!.Preview.ShouldBe("after");
        (await node.Told.Until<MessageEdited>(2))[1].Message.ReplyTo!.Preview.ShouldBe("before");
        PushedReplies("MessageEdited", his).ShouldBe([(pair.Alice, "before"), (pair.Bob, "after")], ignoreOrder: true);

        (await node.Ask(new DeleteMessage(his.Id, pair.Bob))).Value.ReplyTo!.Preview.ShouldBe("after");
        (await node.Told.Until<MessageDeleted>(1)).Single().Message.ReplyTo!.Preview.ShouldBe("before");
        PushedReplies("MessageDeleted", his).ShouldBe([(pair.Alice, "before"), (pair.Bob, "after")], ignoreOrder: true);
    }

    private async Task Blocks() => (await node.Ask(new BlockUser(pair.Alice, pair.Bob))).Refused.ShouldBeFalse();

    private async Task<SentMessage> Replies(UserId by, MessageView to)
    {
        var sent = (await node.Ask(new SendMessage(pair.Conversation, by, null, "re", ReplyToId: to.Id))).Value;
        await TestKit.Limits.Until(() => node.Push.All.Any(push => (push.Event.Payload as MessageView)?.Id == sent.Id), "the answer is pushed");
        return sent;
    }

    /// <summary>What each person's sockets got of the answered message.</summary>
    private IEnumerable<(UserId, string)> PushedReplies(string name, MessageView message) => node.Push.All
        .Where(push => push.Event.Name == name && push.Event.Payload is MessageView view && view.Id == message.Id)
        .SelectMany(push => push.Users, (push, user) => (user, ((MessageView)push.Event.Payload).ReplyTo!.Preview));

    private async Task<MessageView> Gets(UserId viewer, MessageId id) => (await node.Ask(new GetMessage(id, viewer))).Value;

    private async Task<int> Finds(UserId viewer, string text) => (await node.Ask(new SearchMessages(viewer, text, null, null, null))).Value.Messages.Count;

    /// <summary>Up to which revision, what, and whether there is more.</summary>
    private async Task<(long Revision, string Texts, bool HasMore)> Syncs(UserId viewer, long after, int? limit = null)
    {
        var answer = (await node.Ask(new Sync(viewer, [new SyncFrom(pair.Conversation, after)], limit))).Value.Conversations.Single();
        answer.Reset.ShouldBeFalse();
        return (answer.Revision, string.Join(", ", answer.Changes.Select(change => change.Content)), answer.HasMore);
    }

    private async Task<List<(string Way, MessageView Seen)>> WaysOfReading(UserId viewer)
    {
        var (id, here) = (old.Id, pair.Conversation);
        return
        [
            ("newest", (await node.Ask(new GetHistory(here, viewer, null, null, null))).Value.Messages.Single()),
            ("newest, from memory", (await node.Ask(new GetHistory(here, viewer, null, null, null))).Value.Messages.Single()),
            ("upwards", (await node.Ask(new GetHistory(here, viewer, 0, null, null))).Value.Messages.Single()),
            ("downwards", (await node.Ask(new GetHistory(here, viewer, null, 2, null))).Value.Messages.Single()),
            ("alone", await Gets(viewer, id)),
            ("sync", (await node.Ask(new Sync(viewer, [new SyncFrom(here, 0)], null))).Value.Conversations.Single().Changes.Single()),
            ("changes", (await node.Ask(new GetChanges(here, viewer, 0, null))).Value.Changes.Single()),
            ("inbox", (await node.Ask(new GetInbox(viewer, false, false, null, null))).Value.Conversations.Single().LastMessage!),
            ("details", (await node.Ask(new GetConversation(here, viewer))).Value.LastMessage!),
        ];
    }
}
