using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MatchChat.Browser.Tests;

public sealed class TalkingTests(DemoNode node) : PageTests(node)
{
    [Fact]
    public async Task A_message_is_sent_then_delivered_then_read_as_the_other_one_comes_and_looks()
    {
        var alice = await (await Node.Visit("Alice")).OpensChatWith("Bob");
        await alice.Says("Are you there?");
        await alice.SeesItIs("Sent", "Are you there?");

        var bob = await Node.Visit("Bob");
        await Expect(bob.Row("Alice")).ToContainTextAsync("Are you there?");
        await alice.SeesItIs("Delivered", "Are you there?");

        await bob.OpensChatWith("Alice");
        await bob.Sees("Are you there?");
        await alice.SeesItIs("Read", "Are you there?");
        alice.Complaints.ShouldBeEmpty();
        bob.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_people_talk_live_and_see_each_other_type()
    {
        var alice = await (await Node.Visit("Alice")).OpensChatWith("Bob");
        var bob = await (await Node.Visit("Bob")).OpensChatWith("Alice");
        await Expect(alice.Status).ToHaveTextAsync("online");

        await bob.Composer.PressSequentiallyAsync("I am just");
        await Expect(alice.Status).ToHaveTextAsync("typing …");
        await Expect(alice.Row("Bob")).ToContainTextAsync("typing …");

        await bob.Says("I am just writing to you");
        await alice.Sees("I am just writing to you");
        await Expect(alice.Status).ToHaveTextAsync("online");
        await Expect(alice.Announcements).ToContainTextAsync("Bob: I am just writing to you");
        for (var i = 1; i <= 5; i++)
        {
            await alice.Says($"Line {i} of Alice");
            await bob.Says($"Line {i} of Bob");
        }

        var asAliceSees = (await alice.Messages.Locator(".text").AllInnerTextsAsync()).Where(text => text.StartsWith("Line ", StringComparison.Ordinal));
        asAliceSees.ShouldBe(Enumerable.Range(1, 5).SelectMany(i => new[] { $"Line {i} of Alice", $"Line {i} of Bob" }));
    }

    [Fact]
    public async Task What_is_unread_is_counted_until_it_is_looked_at()
    {
        var carol = await (await Node.Visit("Carol")).OpensChatWith("Alice");
        var bob = await (await Node.Visit("Bob")).OpensChatWith("Carol");
        await bob.Says("One for you");
        await bob.Says("And another one");
        await Expect(carol.Row("Bob").Locator(".badge")).ToHaveTextAsync("2 unread");
        await Expect(carol.Page).ToHaveTitleAsync("(2) MatchChat");

        await carol.OpensChatWith("Bob");
        await Expect(carol.Messages.GetByText("New", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(carol.Row("Bob").Locator(".badge")).ToHaveCountAsync(0);
        await Expect(carol.Page).ToHaveTitleAsync("MatchChat");
        await bob.SeesItIs("Read", "And another one");
    }

    [Fact]
    public async Task An_edited_message_is_the_new_text_for_both()
    {
        var alice = await (await Node.Visit("Alice")).OpensChatWith("Bob");
        var bob = await (await Node.Visit("Bob")).OpensChatWith("Alice");
        await alice.Says("Meet at sevne?");
        await bob.Sees("Meet at sevne?");

        await alice.Picks("Edit", "Meet at sevne?");
        await Expect(alice.Composer).ToHaveValueAsync("Meet at sevne?");
        await alice.Says("Meet at seven?");
        await bob.Sees("Meet at seven?");
        await Expect(bob.Message("Meet at seven?")).ToContainTextAsync("edited");
        await Expect(bob.Message("Meet at sevne?")).ToHaveCountAsync(0);
        await Expect(alice.Composer).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_deleted_message_is_asked_about_first_and_then_gone_for_both()
    {
        var alice = await (await Node.Visit("Alice")).OpensChatWith("Bob");
        var bob = await (await Node.Visit("Bob")).OpensChatWith("Alice");
        await alice.Says("I should not have said that");
        await bob.Sees("I should not have said that");
        var deletedBefore = await bob.Message("This message was deleted").CountAsync();

        await alice.Picks("Delete", "I should not have said that");
        await alice.Dialog.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await alice.Sees("I should not have said that");

        await alice.Picks("Delete", "I should not have said that");
        await alice.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        foreach (var page in new[] { alice, bob })
        {
            await Expect(page.Message("I should not have said that")).ToHaveCountAsync(0);
            await Expect(page.Message("This message was deleted")).ToHaveCountAsync(deletedBefore + 1);
        }
    }

    [Fact]
    public async Task An_answer_shows_what_it_answers_and_leads_there()
    {
        var alice = await (await Node.Visit("Alice")).OpensChatWith("Carol");
        var carol = await (await Node.Visit("Carol")).OpensChatWith("Alice");
        await alice.Says("Which heron do you mean?");
        for (var i = 0; i < 12; i++) await alice.Says($"Something else, {i}\nand\nmore");
        await carol.Picks("Reply", "Which heron do you mean?");
        await carol.Says("The dignified one");

        var quote = alice.Message("The dignified one").GetByRole(AriaRole.Button, new() { Name = "Which heron do you mean?" });
        await Expect(quote).ToContainTextAsync("You");
        await Expect(alice.Message("Which heron do you mean?").First).Not.ToBeInViewportAsync();
        await quote.ClickAsync();
        await Expect(alice.Message("Which heron do you mean?").First).ToBeInViewportAsync();
    }

    [Fact]
    public async Task What_people_write_is_text_and_never_a_page()
    {
        var alice = await (await Node.Visit("Alice")).OpensChatWith("Bob");
        var bob = await (await Node.Visit("Bob")).OpensChatWith("Alice");
        const string Nasty = "<img src=x onerror=\"document.title='owned'\"><b>bold</b> javascript:alert(1) https://example.org/a?b=c";
        await alice.Says(Nasty);
        await bob.Sees(Nasty);
        await Expect(bob.Messages.Locator("img, b")).ToHaveCountAsync(0);
        await Expect(bob.Message(Nasty).GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "https://example.org/a?b=c");
    }

    [Fact]
    public async Task Somebody_who_leaves_is_offline_after_a_while()
    {
        var alice = await (await Node.Visit("Alice")).OpensChatWith("Carol");
        var carol = await Node.Visit("Carol");
        await Expect(alice.Status).ToHaveTextAsync("online");
        await carol.Page.CloseAsync();
        await Expect(alice.Status).ToHaveTextAsync("last seen just now", new() { Timeout = 30_000 });
    }
}
