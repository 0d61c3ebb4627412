using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace MatchChat.Browser.Tests;

public sealed class AccessibilityTests(DemoNode node) : PageTests(node)
{
    private static readonly string[] Grave = ["serious", "critical"];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious_on_any_view(ColorScheme scheme)
    {
        var alice = await Node.Visit("Alice", new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new() { Width = 1280, Height = 800 } });
        await alice.Row("Bob").WaitForAsync();
        await Check(alice, "the inbox");

        await alice.OpensChatWith("Bob");
        await alice.Says($"For axe, {scheme}");
        await Check(alice, "a conversation");

        await alice.Picks("Reply", $"For axe, {scheme}");
        await alice.Message("There was a queue").HoverAsync();
        await Check(alice, "a reply being written");

        await alice.Picks("Delete", $"For axe, {scheme}");
        await Check(alice, "a question");
        await alice.Page.Keyboard.PressAsync("Escape");

        await alice.SearchBox.FillAsync("bun");
        await alice.Found.GetByRole(AriaRole.Button).First.WaitForAsync();
        await Check(alice, "what was found");

        await alice.Page.GotoAsync("/#");
        await alice.Page.GetByRole(AriaRole.Link, new() { Name = "Carol" }).WaitForAsync();
        await Check(alice, "the choice of people");
    }

    private static async Task Check(ChatPage page, string view)
    {
        var result = await page.Page.RunAxe();
        var found = result.Violations.Where(violation => Grave.Contains(violation.Impact, StringComparer.Ordinal))
            .Select(violation => $"{view}: {violation.Id}, {violation.Help}: {string.Join(" | ", violation.Nodes.Select(place => place.Html))}");
        found.ShouldBeEmpty();
        // A check of an empty page would find nothing, too.
        result.Passes.Length.ShouldBeGreaterThan(10);
    }
}
