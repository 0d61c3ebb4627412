using System.Text.RegularExpressions;
using MatchChat.TestKit;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MatchChat.Browser.Tests;

/// <summary>The page in front of one person, in the words of what that person does and sees. Where it can be, things are found as people and screen readers find them: by role and name.</summary>
public sealed class ChatPage
{
    private readonly List<string> complaints = [];

    private ChatPage(IPage page)
    {
        Page = page;
        page.SetDefaultTimeout((float)Limits.Patience.TotalMilliseconds);
        page.Console += (_, message) =>
        {
            // A server that is switched off is not the page's fault.
            if (message.Type == "error" && !message.Text.Contains("net::ERR_", StringComparison.Ordinal)) complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>What the browser complained about: scripts that failed, files that a policy refused.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public ILocator Inbox => Page.GetByRole(AriaRole.Navigation, new() { Name = "Conversations" });

    public ILocator Messages => Page.GetByRole(AriaRole.List, new() { Name = "Messages", Exact = true });

    public ILocator Composer => Page.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex("^Message to ") });

    public ILocator SearchBox => Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search messages" });

    public ILocator Found => Page.GetByRole(AriaRole.Region, new() { Name = "Found messages" });

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>Under the name in the head of the conversation.</summary>
    public ILocator Status => Page.Locator(".conversation .status");

    public ILocator Scroller => Page.Locator(".scroller");

    /// <summary>Says that there is no connection.</summary>
    public ILocator Banner => Page.GetByText("No connection.");

    /// <summary>What a screen reader says by itself.</summary>
    public ILocator Announcements => Page.GetByRole(AriaRole.Log, new() { Name = "New messages" });

    public static async Task<ChatPage> Open(IPage page, string person)
    {
        var chat = new ChatPage(page);
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = person }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = person })).ToBeVisibleAsync();
        return chat;
    }

    /// <summary>The row of somebody in the inbox.</summary>
    public ILocator Row(string name) => Inbox.GetByRole(AriaRole.Link, new() { NameRegex = new Regex($"^{name}") });

    public ILocator Message(string text) => Messages.Locator(".message").Filter(new() { HasText = text });

    public async Task<ChatPage> OpensChatWith(string name)
    {
        await Row(name).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 2, Name = name })).ToBeVisibleAsync();
        await Expect(Messages.Locator(".message").Nth(20)).ToBeAttachedAsync();
        return this;
    }

    public async Task Says(string text)
    {
        await Types(text);
        await Sees(text);
    }

    public async Task Types(string text)
    {
        await Composer.FillAsync(text);
        await Composer.PressAsync("Enter");
    }

    public Task Sees(string text) => Expect(Message(text)).ToHaveCountAsync(1, Patiently);

    /// <param name="state">`Sending`, `Sent`, `Delivered`, `Read` or `Not sent`.</param>
    public Task SeesItIs(string state, string text) => Expect(Message(text).GetByTitle(state, new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = Patiently.Timeout });

    /// <summary>Points at a message and picks what to do with it.</summary>
    public async Task Picks(string action, string text)
    {
        await Message(text).HoverAsync();
        await Message(text).GetByRole(AriaRole.Button, new() { Name = action }).ClickAsync();
    }

    public Task Shoot(string name) => Page.ScreenshotAsync(new() { Path = Artifacts.File($"{name}.png"), Animations = ScreenshotAnimations.Disabled });

    private static LocatorAssertionsToHaveCountOptions Patiently { get; } = new() { Timeout = (float)Limits.Patience.TotalMilliseconds };
}
