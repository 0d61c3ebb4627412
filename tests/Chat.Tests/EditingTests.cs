using System.Net;

namespace MatchChat.Chat.Tests;

public sealed class EditingTests(SharedNode node)
{
    [Fact]
    public async Task An_edit_reaches_everybody_and_keeps_the_place()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var aliceTablet = await alice.OnAnotherDevice();
        var sent = await alice.Says("helo");
        await alice.Says("later");
        var edited = await alice.Edits(sent, "hello");
        edited.Content.ShouldBe("hello");
        edited.Preview.ShouldBe("hello");
        edited.Seq.ShouldBe(1);
        edited.Revision.ShouldBe(3);
        edited.Id.ShouldBe(sent.Id);
        edited.CreatedAt.ShouldBe(sent.CreatedAt);
        edited.EditedAt.ShouldNotBeNull();
        (await bob.HearsEdit("hello")).ShouldBe(edited, MessageComparer.Instance);
        (await aliceTablet.HearsEdit("hello")).ShouldBe(edited, MessageComparer.Instance);
        (await bob.History()).Messages.Select(message => message.Content).ShouldBe(["hello", "later"]);
        town.Store.Head(alice.Conversation).ShouldBe(new StoredHead(2, 3, false, null));
    }

    [Fact]
    public async Task Earlier_texts_are_kept_for_the_sender_only()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Says("one");
        await alice.Edits(sent, "two");
        await alice.Edits(sent, "three");
        var edits = (await alice.Rest.Get($"messages/{sent.Id}/edits")).As<EditsAnswer>().Edits;
        edits.Select(edit => (edit.Version, edit.Content)).ShouldBe([(1, "one"), (2, "two")]);
        edits.Select(edit => edit.EditedAt).ShouldBeInOrder();
        (await bob.Rest.Get($"messages/{sent.Id}/edits")).Code.ShouldBe("message.not_sender");
        (await town.Person("carol").Rest.Get($"messages/{sent.Id}/edits")).Code.ShouldBe("message.not_found");
        await alice.Deletes(sent);
        (await alice.Rest.Get($"messages/{sent.Id}/edits")).As<EditsAnswer>().Edits.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_edit_to_the_same_text_changes_nothing_and_is_told_to_nobody()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Says("hello");
        var before = town.Store.Everything(alice.Conversation);
        var same = await alice.Edits(sent, "hello");
        same.Revision.ShouldBe(1);
        same.EditedAt.ShouldBeNull();
        town.Store.Everything(alice.Conversation).ShouldBe(before);
        await alice.Says("a fence");
        await bob.Hears("a fence");
        bob.Device.Events.Named("MessageEdited").ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_its_sender_edits_or_deletes_a_message()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var (carol, _) = await town.Match("carol", "dave");
        var sent = await alice.Says("mine");
        var before = town.Store.Everything(alice.Conversation);
        (await bob.Device.Refused("EditMessage", new { messageId = sent.Id, content = "yours" })).Code.ShouldBe("message.not_sender");
        (await bob.Device.Refused("DeleteMessage", new { messageId = sent.Id })).Code.ShouldBe("message.not_sender");
        (await carol.Device.Refused("EditMessage", new { messageId = sent.Id, content = "ours" })).Code.ShouldBe("message.not_found");
        (await carol.Device.Refused("DeleteMessage", new { messageId = sent.Id })).Code.ShouldBe("message.not_found");
        (await bob.Rest.Put($"messages/{sent.Id}", new { content = "yours" })).Code.ShouldBe("message.not_sender");
        (await bob.Rest.Delete($"messages/{sent.Id}")).Code.ShouldBe("message.not_sender");
        (await carol.Rest.Delete($"messages/{sent.Id}")).Code.ShouldBe("message.not_found");
        town.Store.Everything(alice.Conversation).ShouldBe(before);
    }

    [Fact]
    public async Task A_deleted_message_keeps_its_place_and_loses_everything_else()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Sends(new(alice.Draft("hey @bob")) { ["mentions"] = new[] { new { userId = bob.Id, offset = 4, length = 4 } }, ["metadata"] = new { mood = "good" } });
        await alice.Says("later");
        var deleted = await alice.Deletes(sent);
        foreach (var seen in new[] { deleted, await bob.HearsDeletion(sent), (await bob.History()).Messages[0], (await bob.Rest.Get($"messages/{sent.Id}")).As<Message>(), (await bob.Syncs()).Messages.Single(message => message.Id == sent.Id) })
        {
            seen.DeletedAt.ShouldNotBeNull();
            seen.Seq.ShouldBe(1);
            seen.Content.ShouldBeNullOrEmpty();
            seen.Preview.ShouldBeEmpty();
            (seen.Mentions ?? []).ShouldBeEmpty();
            (seen.Metadata is null || !seen.Metadata.Value.EnumerateObject().Any()).ShouldBeTrue();
        }

        town.Store.Messages(alice.Conversation)[0].Content.ShouldBeEmpty();
        town.Store.Count("shared_audit", "subject_id = ? AND action = 'message.delete' AND actor_id = ?", sent.Id, alice.Id).ShouldBe(1);
    }

    [Fact]
    public async Task Deleting_twice_answers_the_same_and_writes_once()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var sent = await alice.Says("oops");
        var first = await alice.Deletes(sent);
        var before = town.Store.Everything(alice.Conversation);
        (await alice.Deletes(sent)).ShouldBe(first, MessageComparer.Instance);
        (await alice.Rest.Delete($"messages/{sent.Id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        town.Store.Everything(alice.Conversation).ShouldBe(before);
        town.Store.Count("shared_audit", "subject_id = ?", sent.Id).ShouldBe(1);
    }

    [Fact]
    public async Task A_deleted_message_is_not_edited()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var sent = await alice.Says("oops");
        await alice.Deletes(sent);
        (await alice.Device.Refused("EditMessage", new { messageId = sent.Id, content = "back" })).Code.ShouldBe("message.deleted");
        var overRest = await alice.Rest.Put($"messages/{sent.Id}", new { content = "back" });
        overRest.Code.ShouldBe("message.deleted");
        overRest.Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task After_the_edit_window_a_text_stays_as_it_is_and_can_still_be_deleted()
    {
        await using var town = await Town.Start(HostSettings.With(("Messaging:EditWindow", "00:00:00")));
        var (alice, _) = await town.Match("alice", "bob");
        var sent = await alice.Says("hello");
        await Limits.Until(() => DateTimeOffset.UtcNow > sent.CreatedAt.AddMilliseconds(1), "next millisecond");
        (await alice.Device.Refused("EditMessage", new { messageId = sent.Id, content = "bye" })).Code.ShouldBe("message.edit_window_over");
        (await alice.Rest.Put($"messages/{sent.Id}", new { content = "bye" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await alice.Deletes(sent)).DeletedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Over_rest_an_edit_answers_the_message_and_reaches_the_others()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Says("helo");
        (await alice.Rest.Put($"messages/{sent.Id}", new { content = "hello" })).As<Message>().Content.ShouldBe("hello");
        await bob.HearsEdit("hello");
        await alice.HearsEdit("hello");
    }

    [Fact]
    public async Task Edits_of_both_at_once_get_revisions_without_a_gap()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var hers = await alice.Says("a");
        var his = await bob.Says("b");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => number % 2 == 0 ? alice.Edits(hers, $"a{number}") : bob.Edits(his, $"b{number}")));
        var head = town.Store.Head(alice.Conversation);
        head.LastSeq.ShouldBe(2);
        head.Revision.ShouldBe(52);
        town.Store.Count("messaging_edits", "message_id = ?", hers.Id).ShouldBe(25);
    }
}
