using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MatchChat.Browser.Tests;

/// <summary>Pictures to be looked at; the light one of the desktop is docs/images/chat.png.</summary>
[Trait("Needs", "server")]
public sealed class Pictures(Chromium chromium) : IAsyncLifetime
{
    private readonly DemoNode node = new(chromium);

    public ValueTask InitializeAsync() => node.InitializeAsync();

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task An_evening_with_Alice_Bob_and_Carol(ColorScheme scheme)
    {
        var name = scheme.ToString().ToLowerInvariant();
        var alice = await node.Visit("Alice", new() { ColorScheme = scheme, ViewportSize = new() { Width = 1280, Height = 800 } });
        await alice.Row("Bob").WaitForAsync();
        await alice.Shoot($"inbox-{name}");
        var bob = await (await node.Visit("Bob")).OpensChatWith("Alice");
        var carol = await node.Visit("Carol", new() { ColorScheme = scheme, ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true, DeviceScaleFactor = 2 });

        await alice.OpensChatWith("Bob");
        await alice.Picks("Reply", "He did all eleven verses");
        await alice.Says("In the queue?? All eleven of them?");
        await bob.Says("By the fourth one people were clapping along");
        await bob.Says("He asked whether the tree lady would be at the market");
        await alice.Says("I'm the tree lady??");
        await alice.Types("😂");
        await bob.Says("You're famous. Wear the vest on Sunday and sign a few autographs");
        await alice.Says("It's a date. Vest included");
        await alice.SeesItIs("Read", "It's a date. Vest included");
        await bob.Composer.PressSequentiallyAsync("Finally");
        await Expect(alice.Status).ToHaveTextAsync("typing …");
        await Expect(alice.Row("Carol")).ToContainTextAsync("online");
        await alice.Page.Mouse.MoveAsync(0, 0);
        await alice.Shoot($"chat-{name}");

        await alice.SearchBox.FillAsync("bun");
        await alice.Found.GetByRole(AriaRole.Button).First.WaitForAsync();
        await alice.Shoot($"search-{name}");
        await alice.SearchBox.PressAsync("Escape");
        await alice.Picks("Delete", "I'm the tree lady??");
        await alice.Shoot($"delete-{name}");
        await alice.Page.Keyboard.PressAsync("Escape");

        await carol.Shoot($"phone-inbox-{name}");
        await carol.Row("Alice").TapAsync();
        await carol.Sees("I can't sleep");
        await carol.Shoot($"phone-chat-{name}");
        await alice.Page.GotoAsync("/#");
        await alice.Page.GetByRole(AriaRole.Link, new() { Name = "Alice" }).WaitForAsync();
        await alice.Shoot($"people-{name}");
        foreach (var page in new[] { alice, bob, carol }) page.Complaints.ShouldBeEmpty();
    }
}
