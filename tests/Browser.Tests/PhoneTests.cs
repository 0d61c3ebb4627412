using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MatchChat.Browser.Tests;

public sealed class PhoneTests(DemoNode node) : PageTests(node)
{
    private static BrowserNewContextOptions Phone => new() { ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true, DeviceScaleFactor = 2 };

    [Fact]
    public async Task A_phone_shows_the_list_or_a_conversation_and_back_leads_back()
    {
        var alice = await Node.Visit("Alice", Phone);
        await Expect(alice.Row("Bob")).ToBeVisibleAsync();
        await alice.Row("Bob").TapAsync();
        await Expect(alice.Composer).ToBeVisibleAsync();
        await Expect(alice.Inbox).ToBeHiddenAsync();
        await Fits(alice);

        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Back to all conversations" }).TapAsync();
        await Expect(alice.Row("Bob")).ToBeVisibleAsync();
        await Expect(alice.Composer).ToBeHiddenAsync();
        await Fits(alice);

        await alice.Row("Carol").TapAsync();
        await Expect(alice.Composer).ToBeVisibleAsync();
        await alice.Page.GoBackAsync();
        await Expect(alice.Row("Carol")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_tap_on_a_message_offers_what_can_be_done_with_it()
    {
        var alice = await Node.Visit("Alice", Phone);
        await alice.Row("Bob").TapAsync();
        await alice.Composer.FillAsync("From a phone, with a word as long as Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen");
        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).TapAsync();
        await alice.Sees("From a phone");
        await Fits(alice);
        await alice.Message("From a phone").Locator(".text").TapAsync();
        await alice.Message("From a phone").GetByRole(AriaRole.Button, new() { Name = "Edit" }).TapAsync();
        await Expect(alice.Page.GetByText("Editing")).ToBeVisibleAsync();
        await alice.Shoot("phone-editing");
    }

    /// <summary>Nothing has to be scrolled sideways.</summary>
    private static async Task Fits(ChatPage page)
    {
        var wide = await page.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('body *')].filter(element => !element.closest('.sprite, .spoken') && element.getBoundingClientRect().right > innerWidth + 1).map(element => element.className)");
        wide.ShouldBeEmpty();
    }
}
