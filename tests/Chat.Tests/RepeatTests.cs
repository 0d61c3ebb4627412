using System.Net;

namespace MatchChat.Chat.Tests;

/// <summary>The same client id is the same message, however often and from wherever it comes.</summary>
public sealed class RepeatTests(SharedNode node)
{
    [Fact]
    public async Task A_repeat_answers_the_stored_message_and_adds_none()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var id = Guid.CreateVersion7();
        var first = await alice.Says("hi", id);
        var again = await alice.Says("hi", id);
        again.Duplicate.ShouldBe(true);
        again.ShouldBe(first, MessageComparer.Instance);
        await alice.Says("a fence");
        await bob.Hears("a fence", seq: 2);
        bob.HeardHere().Count(heard => heard.Name == "MessageReceived").ShouldBe(2);
        town.Store.Messages(alice.Conversation).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Two_devices_that_send_the_same_id_at_once_make_one_message()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var tablet = await alice.OnAnotherDevice();
        for (var round = 1; round <= 20; round++)
        {
            var id = Guid.CreateVersion7();
            var answers = await Task.WhenAll(alice.Says("hi", id), tablet.Says("hi", id));
            answers.Select(answer => answer.Id).Distinct().Count().ShouldBe(1);
            answers.Select(answer => answer.Seq).ShouldAllBe(seq => seq == round);
            answers.Count(answer => answer.Duplicate == true).ShouldBe(1);
        }

        town.Store.Messages(alice.Conversation).Count.ShouldBe(20);
    }

    [Fact]
    public async Task The_same_id_of_another_person_is_another_message()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var id = Guid.CreateVersion7();
        var hers = await alice.Says("hi", id);
        var his = await bob.Says("hi", id);
        his.Id.ShouldNotBe(hers.Id);
        his.Duplicate.ShouldBe(false);
    }

    [Fact]
    public async Task The_same_id_in_another_conversation_is_another_message()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var (withCarol, _) = await town.Match("alice", "carol");
        var id = Guid.CreateVersion7();
        (await alice.Says("hi", id)).Id.ShouldNotBe((await withCarol.Says("hi", id)).Id);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("type")]
    [InlineData("metadata")]
    [InlineData("replyToId")]
    [InlineData("mentions")]
    public async Task The_same_id_with_anything_else_in_it_is_refused_and_changes_nothing(string field)
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var first = await alice.Says("first");
        var draft = alice.Draft("hi @bob");
        await alice.Sends(draft);
        var other = new Dictionary<string, object?>(draft)
        {
            [field] = field switch
            {
                "content" => "hi there",
                "type" => "image",
                "metadata" => new { url = "https://cdn.example/a.png" },
                "replyToId" => first.Id,
                _ => new[] { new { userId = bob.Id, offset = 3, length = 4 } },
            },
        };
        var before = town.Store.Everything(alice.Conversation);
        (await alice.Device.Refused("SendMessage", other)).Code.ShouldBe("message.id_reused");
        town.Store.Everything(alice.Conversation).ShouldBe(before);
    }

    [Fact]
    public async Task A_repeat_after_an_edit_answers_the_message_as_it_is_now()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var id = Guid.CreateVersion7();
        var sent = await alice.Says("hi", id);
        await alice.Edits(sent, "hi!");
        var again = await alice.Says("hi", id);
        again.Duplicate.ShouldBe(true);
        again.Content.ShouldBe("hi!");
    }

    [Fact]
    public async Task A_repeat_after_a_deletion_is_a_plain_duplicate_of_the_empty_place()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var id = Guid.CreateVersion7();
        var sent = await alice.Says("hi", id);
        await alice.Deletes(sent);
        foreach (var text in new[] { "hi", "something else" })
        {
            var again = await alice.Says(text, id);
            again.Duplicate.ShouldBe(true);
            again.DeletedAt.ShouldNotBeNull();
            again.Content.ShouldBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task Over_rest_a_message_is_created_once_and_found_again()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var id = Guid.CreateVersion7();
        var path = $"conversations/{alice.Conversation}/messages";
        var first = await alice.Rest.Post(path, new { content = "hi", clientMessageId = id });
        first.Status.ShouldBe(HttpStatusCode.Created);
        var again = await alice.Rest.Post(path, new { content = "hi", clientMessageId = id });
        again.Status.ShouldBe(HttpStatusCode.OK);
        again.As<Message>().Duplicate.ShouldBe(true);
        var byKey = await alice.Rest.Post(path, new { content = "hi" }, ("Idempotency-Key", id.ToString()));
        byKey.Status.ShouldBe(HttpStatusCode.OK);
        byKey.As<Message>().Id.ShouldBe(first.As<Message>().Id);
        (await alice.Says("hi", id)).Id.ShouldBe(first.As<Message>().Id);
        await bob.Hears("hi", seq: 1);
        town.Store.Messages(alice.Conversation).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_in_the_header_and_another_in_the_body_contradict_each_other()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var path = $"conversations/{alice.Conversation}/messages";
        (await alice.Rest.Post(path, new { content = "hi", clientMessageId = Guid.CreateVersion7() }, ("Idempotency-Key", Guid.CreateVersion7().ToString()))).Code.ShouldBe("request.invalid");
        (await alice.Rest.Post(path, new { content = "hi" }, ("Idempotency-Key", "not a uuid"))).Code.ShouldBe("request.invalid");
        town.Store.Messages(alice.Conversation).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_any_key_each_is_a_message_of_its_own()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var path = $"conversations/{alice.Conversation}/messages";
        var first = (await alice.Rest.Post(path, new { content = "hi" })).As<Message>();
        var second = (await alice.Rest.Post(path, new { content = "hi" })).As<Message>();
        second.Seq.ShouldBe(first.Seq + 1);
        second.ClientMessageId.ShouldNotBe(first.ClientMessageId);
    }
}
