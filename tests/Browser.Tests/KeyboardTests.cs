using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MatchChat.Browser.Tests;

/// <summary>Nothing here touches a mouse.</summary>
public sealed class KeyboardTests(DemoNode node) : PageTests(node)
{
    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        var alice = await Node.Visit("Alice");
        var keys = alice.Page.Keyboard;
        await alice.Row("Bob").WaitForAsync();

        await TabUntil(alice, alice.Row("Bob"));
        await keys.PressAsync("ArrowDown");
        await Expect(alice.Row("Carol")).ToBeFocusedAsync();
        await keys.PressAsync("ArrowUp");
        await keys.PressAsync("Enter");
        await Expect(alice.Composer).ToBeFocusedAsync();

        await keys.TypeAsync("Typed");
        await keys.PressAsync("Shift+Enter");
        await keys.TypeAsync("in two lines");
        await keys.PressAsync("Enter");
        await alice.SeesItIs("Sent", "in two lines");

        await keys.PressAsync("ArrowUp");
        await Expect(alice.Composer).ToHaveValueAsync("Typed\nin two lines");
        await keys.PressAsync("Escape");
        await Expect(alice.Composer).ToHaveValueAsync("");

        await keys.PressAsync("Shift+Tab");
        await Expect(alice.Message("in two lines")).ToBeFocusedAsync();
        await keys.PressAsync("ArrowUp");
        await Expect(alice.Message("I thought of you the whole time")).ToBeFocusedAsync();
        await keys.PressAsync("r");
        await Expect(alice.Composer).ToBeFocusedAsync();
        await keys.TypeAsync("So did I");
        await keys.PressAsync("Enter");
        await Expect(alice.Message("So did I")).ToContainTextAsync("In reply to Bob");

        await keys.PressAsync("Shift+Tab");
        await Expect(alice.Message("So did I")).ToBeFocusedAsync();
        await TabUntil(alice, alice.Message("So did I").GetByRole(AriaRole.Button, new() { Name = "Delete" }));
        await keys.PressAsync("Enter");
        await Expect(alice.Dialog).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(alice.Dialog).ToBeHiddenAsync();
        await alice.Sees("So did I");
    }

    [Fact]
    public async Task Searching_needs_no_mouse()
    {
        var carol = await Node.Visit("Carol");
        await carol.Row("Bob").WaitForAsync();
        await carol.Page.Keyboard.PressAsync("Control+k");
        await Expect(carol.SearchBox).ToBeFocusedAsync();
        await carol.Page.Keyboard.TypeAsync("toaster");
        await Expect(carol.Found.GetByRole(AriaRole.Button).First).ToBeVisibleAsync();
        await carol.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(carol.Found.GetByRole(AriaRole.Button).First).ToBeFocusedAsync();
        await carol.Page.Keyboard.PressAsync("Enter");
        await Expect(carol.Page.Locator(".message:focus")).ToContainTextAsync("toaster");
    }

    private static async Task TabUntil(ChatPage page, ILocator wanted)
    {
        const int Many = 20;
        for (var i = 0; i < Many && !await wanted.EvaluateAsync<bool>("element => element === document.activeElement"); i++) await page.Page.Keyboard.PressAsync("Tab");
        await Expect(wanted).ToBeFocusedAsync();
    }
}
