using System.Text.Json;

namespace MatchChat.Chat.Tests;

public sealed class SendingTests(SharedNode node)
{
    [Fact]
    public async Task What_one_says_the_other_hears()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("hi");
        await bob.Hears("hi", seq: 1);
        await bob.Says("hello");
        await alice.Hears("hello", seq: 2);
    }

    [Fact]
    public async Task A_sent_message_is_answered_as_it_was_stored()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var clientId = Guid.CreateVersion7();
        var sent = await alice.Says("hi", clientId);
        sent.ConversationId.ShouldBe(alice.Conversation);
        sent.Seq.ShouldBe(1);
        sent.Revision.ShouldBe(1);
        sent.SenderId.ShouldBe(alice.Id);
        sent.ClientMessageId.ShouldBe(clientId);
        sent.Type.ShouldBe("text");
        sent.Content.ShouldBe("hi");
        sent.Preview.ShouldBe("hi");
        sent.HasMore.ShouldBeFalse();
        sent.Status.ShouldBe("SENT");
        sent.Duplicate.ShouldBe(false);
        sent.Id.Version.ShouldBe(7);
        sent.CreatedAt.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        town.Store.Messages(alice.Conversation).Single().Id.ShouldBe(sent.Id);
        (await bob.Hears("hi")).ShouldBe(sent, MessageComparer.Instance);
    }

    [Fact]
    public async Task All_devices_of_both_hear_it_but_the_one_that_sent_it()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var aliceTablet = await alice.OnAnotherDevice();
        var bobTablet = await bob.OnAnotherDevice();
        await alice.Says("hi");
        await bob.Hears("hi", seq: 1);
        await bobTablet.Hears("hi", seq: 1);
        await aliceTablet.Hears("hi", seq: 1);
        await bob.Says("a fence");
        await alice.Hears("a fence");
        alice.Device.Events.Named("MessageReceived").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_else_hears_it()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var (carol, bobWithCarol) = await town.Match("carol", "bob");
        await alice.Says("between us");
        await bobWithCarol.Says("a fence");
        await carol.Hears("a fence", seq: 1);
        carol.Device.Events.Named("MessageReceived").Count.ShouldBe(1);
        bob.HeardHere().Count(heard => heard.Name == "MessageReceived").ShouldBe(1);
    }

    [Theory]
    [InlineData("image", """{"url":"https://cdn.example/a.png"}""")]
    [InlineData("video", """{"url":"https://cdn.example/a.mp4","seconds":12}""")]
    [InlineData("audio", """{"url":"https://cdn.example/a.ogg"}""")]
    [InlineData("file", """{"url":"https://cdn.example/a.pdf"}""")]
    [InlineData("location", """{"lat":52.5,"lng":13.4}""")]
    public async Task What_is_no_text_may_be_empty_when_its_metadata_says_what_it_is(string type, string metadata)
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Sends(new(alice.Draft("")) { ["type"] = type, ["metadata"] = JsonSerializer.Deserialize<JsonElement>(metadata) });
        sent.Type.ShouldBe(type);
        var heard = (await bob.Next("MessageReceived")).As<Message>();
        heard.Type.ShouldBe(type);
        JsonElement.DeepEquals(heard.Metadata!.Value, JsonSerializer.Deserialize<JsonElement>(metadata)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("👋🏽 e\u0301 \u200d \u202e שלום \u0001 \u2028 \r\n\t\"\\/<b>&amp;")]
    [InlineData(" leading and trailing ")]
    [InlineData("𝕳")]
    public async Task Text_is_stored_as_it_was_sent(string text)
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says(text);
        (await bob.Hears(text)).Content.ShouldBe(text);
        town.Store.Messages(alice.Conversation).Single().Content.ShouldBe(text);
        (await bob.History()).Messages.Single().Content.ShouldBe(text);
    }

    [Fact]
    public async Task The_longest_text_fits_whatever_it_is_made_of()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        foreach (var character in new[] { "a", "\u0001", "\"", "漢", "👋" })
        {
            var text = string.Concat(Enumerable.Repeat(character, 10_000 / character.Length));
            (await alice.Says(text)).HasMore.ShouldBeTrue();
            (await bob.Hears(text)).Content!.Length.ShouldBe(10_000);
        }
    }

    [Theory]
    [InlineData("a", 200, 200, false)]
    [InlineData("a", 201, 200, true)]
    [InlineData("👋", 100, 200, false)]
    [InlineData("x👋", 70, 199, true)]
    public async Task A_preview_is_the_beginning_and_never_ends_within_a_character(string piece, int times, int length, bool more)
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var text = string.Concat(Enumerable.Repeat(piece, times));
        var sent = await alice.Says(text);
        sent.Preview.Length.ShouldBe(length);
        text.ShouldStartWith(sent.Preview);
        char.IsHighSurrogate(sent.Preview[^1]).ShouldBeFalse();
        sent.HasMore.ShouldBe(more);
    }

    [Fact]
    public async Task A_reply_shows_what_it_answers()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var question = await alice.Says("where?");
        await bob.Replies(question, "here");
        (await alice.Hears("here", seq: 2)).ReplyTo.ShouldBe(new Reply(question.Id, 1, alice.Id, "where?"));
        (await bob.History()).Messages[1].ReplyTo.ShouldBe(new Reply(question.Id, 1, alice.Id, "where?"));
        await alice.Deletes(question);
        (await bob.History()).Messages[1].ReplyTo.ShouldBe(new Reply(question.Id, 1, alice.Id, ""));
    }

    [Fact]
    public async Task A_mention_is_kept_with_its_place()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Sends(new(alice.Draft("👋 hello @bob")) { ["mentions"] = new[] { new { userId = bob.Id, offset = 9, length = 4 } } });
        (await bob.Hears("👋 hello @bob")).Mentions.ShouldBe([new Named(bob.Id, 9, 4)]);
        (await bob.History()).Messages.Single().Mentions.ShouldBe([new Named(bob.Id, 9, 4)]);
    }

    [Fact]
    public async Task Times_never_run_backwards_and_are_whole_milliseconds()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => (number % 2 == 0 ? alice : bob).Says($"{number}")));
        sent.OrderBy(message => message.Seq).Select(message => message.CreatedAt).ShouldBeInOrder();
        sent.ShouldAllBe(message => message.CreatedAt.Ticks % TimeSpan.TicksPerMillisecond == 0);
    }
}
