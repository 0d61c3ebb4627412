using MatchChat.TestKit;
using static Microsoft.Playwright.Assertions;

namespace MatchChat.Browser.Tests;

public sealed class OutageTests(Chromium chromium) : IAsyncLifetime
{
    private readonly DemoNode node = new(chromium);

    public ValueTask InitializeAsync() => node.InitializeAsync();

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task What_is_written_while_the_server_is_off_arrives_once_and_in_order_when_it_is_back()
    {
        var alice = await (await node.Visit("Alice")).OpensChatWith("Bob");
        var bob = await (await node.Visit("Bob")).OpensChatWith("Alice");
        await alice.Says("Before the storm");
        await bob.Sees("Before the storm");

        await node.Stop();
        await Expect(alice.Banner).ToBeVisibleAsync(new() { Timeout = 30_000 });
        string[] written = ["Is this thing on?", "Hello?", "I will just go on talking"];
        foreach (var text in written) await alice.Says(text);
        foreach (var text in written) await alice.SeesItIs("Sending", text);
        await alice.Shoot("offline");

        await node.StartAgain();
        foreach (var text in written) await bob.Sees(text);
        foreach (var text in written) await alice.SeesItIs("Read", text);
        await Expect(alice.Banner).ToBeHiddenAsync();
        foreach (var page in new[] { alice, bob })
        {
            var seen = (await page.Messages.Locator(".text").AllInnerTextsAsync()).SkipWhile(text => text != "Before the storm").Skip(1);
            seen.ShouldBe(written);
            page.Complaints.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task What_could_not_be_sent_survives_the_page_and_is_sent_by_the_next_one()
    {
        var alice = await node.Visit("Alice");
        var bob = await (await node.Visit("Bob")).OpensChatWith("Alice");
        await alice.OpensChatWith("Bob");
        // From now on every socket of Alice's page ends before it begins; the page itself loads.
        await alice.Page.RouteWebSocketAsync("**/api/chat/ws**", socket => socket.CloseAsync());
        await alice.Page.ReloadAsync();
        await Expect(alice.Banner).ToBeVisibleAsync(new() { Timeout = 30_000 });
        var another = await alice.Page.Context.NewPageAsync();
        await another.GotoAsync("/");
        await another.EvaluateAsync(
            """
            async () => {
              const { Outbox } = await import('/_content/MatchChat.Web/demo/js/client/outbox.js');
              const alice = 'a11ce000-0000-4000-8000-000000000001';
              const { token } = await (await fetch('/demo/token', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"name":"Alice"}' })).json();
              const { conversations } = await (await fetch('/api/chat/conversations', { headers: { Authorization: `Bearer ${token}` } })).json();
              new Outbox(alice, localStorage).add({ conversationId: conversations[0].id, content: 'Written and not sent' });
            }
            """);
        await alice.Page.CloseAsync();
        await another.GotoAsync("/#alice");
        await another.ReloadAsync();
        await bob.Sees("Written and not sent");
        (await another.EvaluateAsync<int>("() => Object.keys(localStorage).filter(key => key.startsWith('matchchat.outbox')).length")).ShouldBe(0);
    }

    [Fact]
    public async Task A_token_that_runs_out_is_replaced_on_the_live_socket()
    {
        await node.Restart(("Demo:TokenLifetime", "00:00:36"));
        var alice = await node.Visit("Alice");
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sockets = 0;
        alice.Page.WebSocket += (_, socket) =>
        {
            sockets++;
            socket.FrameSent += (_, frame) =>
            {
                if (frame.Text?.Contains("\"RefreshToken\"", StringComparison.Ordinal) == true) renewed.TrySetResult();
            };
        };
        await alice.Page.ReloadAsync();
        await renewed.Task.Within("the token is replaced");
        sockets.ShouldBe(1);
        alice.Complaints.ShouldBeEmpty();
    }
}
