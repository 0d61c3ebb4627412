using Microsoft.Playwright;

namespace MatchChat.Browser.Tests;

public sealed class Pictures(DemoNode node) : PageTests(node)
{
    [Fact]
    public async Task Pictures_of_the_page_are_taken_to_be_looked_at()
    {
        foreach (var (name, scheme) in new[] { ("light", ColorScheme.Light), ("dark", ColorScheme.Dark) })
        {
            var alice = await Node.Visit("Alice", new() { ColorScheme = scheme, ViewportSize = new() { Width = 1280, Height = 800 } });
            await alice.Page.GotoAsync("/#");
            await alice.Page.GetByRole(AriaRole.Link, new() { Name = "Alice" }).WaitForAsync();
            await alice.Shoot($"people-{name}");
            await alice.Page.GetByRole(AriaRole.Link, new() { Name = "Alice" }).ClickAsync();
            await alice.Row("Bob").WaitForAsync();
            await alice.Shoot($"inbox-{name}");
            await alice.OpensChatWith("Bob");
            await alice.Sees("There was a queue");
            await alice.Message("all eleven verses").HoverAsync();
            await alice.Shoot($"chat-{name}");
            var phone = await Node.Visit("Carol", new() { ColorScheme = scheme, ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true, DeviceScaleFactor = 2 });
            await phone.Shoot($"phone-inbox-{name}");
            await phone.OpensChatWith("Alice");
            await phone.Sees("I can't sleep");
            await phone.Shoot($"phone-chat-{name}");
            alice.Complaints.ShouldBeEmpty();
        }
    }
}
