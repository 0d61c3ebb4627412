using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MatchChat.Browser.Tests;

public sealed class HistoryTests(DemoNode node) : PageTests(node)
{
    private const int SaidByAliceAndBob = 159;

    [Fact]
    public async Task Scrolling_back_loads_what_was_said_before_down_to_the_first_message_and_nothing_jumps()
    {
        var bob = await (await Node.Visit("Bob")).OpensChatWith("Alice");
        var all = bob.Messages.Locator(".message");
        (await all.CountAsync()).ShouldBeLessThan(SaidByAliceAndBob);
        while (await all.CountAsync() < SaidByAliceAndBob)
        {
            var count = await all.CountAsync();
            // The message at the upper edge, and where it is on the screen before and after older ones came above it.
            await bob.Scroller.EvaluateAsync("scroller => { scroller.scrollTop = 300; window.watched = [...scroller.querySelectorAll('.message')].find(item => item.getBoundingClientRect().top > scroller.getBoundingClientRect().top); window.before = window.watched.getBoundingClientRect().top; }");
            await Expect(all).Not.ToHaveCountAsync(count, new() { Timeout = 30_000 });
            var moved = await bob.Page.EvaluateAsync<double>("() => Math.abs(window.watched.getBoundingClientRect().top - window.before)");
            moved.ShouldBeLessThan(2);
        }

        await bob.Scroller.EvaluateAsync("scroller => scroller.scrollTop = 0");
        await Expect(bob.Page.GetByText("You matched with Alice")).ToBeVisibleAsync();
        await Expect(all.First).ToContainTextAsync("Your profile says you name your houseplants");
    }

    [Fact]
    public async Task Searching_finds_a_message_from_long_ago_and_shows_it_where_it_was_said()
    {
        var alice = await Node.Visit("Alice");
        await alice.SearchBox.FillAsync("houseplants");
        await Expect(alice.Found).ToContainTextAsync("1 found");
        await Expect(alice.Found.Locator("mark")).ToHaveTextAsync("houseplants");
        await alice.Found.GetByRole(AriaRole.Button, new() { Name = "houseplants" }).ClickAsync();
        await Expect(alice.Message("you name your houseplants")).ToBeInViewportAsync();
        await Expect(alice.Message("you name your houseplants")).ToBeFocusedAsync();

        await alice.SearchBox.FillAsync("no such words");
        await Expect(alice.Found).ToContainTextAsync("Nothing found for “no such words”.");
        await alice.SearchBox.PressAsync("Escape");
        await Expect(alice.Inbox).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Opening_begins_at_the_first_message_that_is_new()
    {
        var alice = await (await Node.Visit("Alice")).OpensChatWith("Carol");
        await Expect(alice.Messages.GetByText("New", new() { Exact = true })).ToBeInViewportAsync();
        var next = alice.Messages.Locator(".new + .message");
        await Expect(next).ToContainTextAsync("I can't sleep. I keep drawing herons");
        await Expect(alice.Row("Carol").Locator(".badge")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Somebody_who_reads_further_up_stays_there_and_is_told_that_there_is_more()
    {
        var bob = await (await Node.Visit("Bob")).OpensChatWith("Carol");
        var carol = await (await Node.Visit("Carol")).OpensChatWith("Bob");
        await bob.Scroller.EvaluateAsync("scroller => scroller.scrollTop = 200");
        var jump = bob.Page.GetByRole(AriaRole.Button, new() { Name = "To the end" });
        await Expect(jump).ToBeVisibleAsync();

        await carol.Says("You will see this later");
        await Expect(bob.Page.GetByRole(AriaRole.Button, new() { Name = "To the end, 1 new" })).ToBeVisibleAsync();
        await Expect(bob.Message("You will see this later")).Not.ToBeInViewportAsync();
        await carol.SeesItIs("Delivered", "You will see this later");

        await jump.ClickAsync();
        await Expect(bob.Message("You will see this later")).ToBeInViewportAsync();
        await carol.SeesItIs("Read", "You will see this later");
    }
}
