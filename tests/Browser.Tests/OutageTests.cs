using System.Net;
using MatchChat.TestKit;
using static Microsoft.Playwright.Assertions;

namespace MatchChat.Browser.Tests;

/// <summary>Each test has a node to itself, because it does something to it.</summary>
[Trait("Needs", "server")]
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
    public async Task What_was_kept_when_a_page_died_is_sent_by_the_next_one()
    {
        var bob = await (await node.Visit("Bob")).OpensChatWith("Alice");
        var alice = await (await node.Visit("Alice")).OpensChatWith("Bob");
        // As far as a page gets that dies between keeping a message and sending it.
        await alice.Page.EvaluateAsync(
            """
            async () => {
              const { Outbox } = await import('/_content/MatchChat.Web/demo/js/client/outbox.js');
              const conversationId = location.hash.split('/')[1];
              new Outbox('a11ce000-0000-4000-8000-000000000001', localStorage).add({ conversationId, content: 'Written and not sent' });
            }
            """);
        (await Kept(alice)).ShouldBe(1);
        await alice.Page.ReloadAsync();
        await bob.Sees("Written and not sent");
        await alice.SeesItIs("Read", "Written and not sent");
        await Limits.Until(async () => await Kept(alice) == 0, "nothing is kept any more");
    }

    [Fact]
    public async Task A_push_that_is_lost_is_fetched_when_the_next_one_shows_the_gap_and_one_that_comes_twice_is_shown_once()
    {
        var bob = await (await node.Visit("Bob")).OpensChatWith("Alice");
        var alice = await node.Visit("Alice");
        var syncs = 0;
        await alice.Page.RouteWebSocketAsync("**/api/chat/ws**", socket =>
        {
            var server = socket.ConnectToServer();
            socket.OnMessage(frame =>
            {
                if (frame.Text?.Contains("\"Sync\"", StringComparison.Ordinal) == true) syncs++;
                server.Send(frame.Text!);
            });
            server.OnMessage(frame =>
            {
                var pushed = frame.Text!.Contains("\"MessageReceived\"", StringComparison.Ordinal);
                if (pushed && frame.Text.Contains("Nobody hears this", StringComparison.Ordinal)) return;
                socket.Send(frame.Text);
                if (pushed) socket.Send(frame.Text);
            });
        });
        await alice.Page.ReloadAsync();
        await alice.OpensChatWith("Bob");
        var syncsAtStart = syncs;

        await bob.Says("Everybody hears this");
        await alice.Sees("Everybody hears this");
        await bob.Says("Nobody hears this");
        await bob.Says("And this shows that something is missing");
        await alice.Sees("Nobody hears this");
        await alice.Sees("And this shows that something is missing");
        await bob.SeesItIs("Read", "Nobody hears this");
        var order = (await alice.Messages.Locator(".text").AllInnerTextsAsync()).TakeLast(3);
        order.ShouldBe(["Everybody hears this", "Nobody hears this", "And this shows that something is missing"]);
        (syncs - syncsAtStart).ShouldBe(1);
    }

    [Fact]
    public async Task A_conversation_that_ends_can_be_read_and_not_written_in()
    {
        var alice = await (await node.Visit("Alice")).OpensChatWith("Carol");
        var conversation = new Uri(alice.Page.Url).Fragment.Split('/')[1];
        (await node.Host.RestAsService().Post($"conversations/{conversation}/end", new { reason = "unmatched" })).Expect(HttpStatusCode.OK);
        await Expect(alice.Page.GetByText("This conversation has ended.")).ToBeVisibleAsync();
        await Expect(alice.Composer).ToBeHiddenAsync();
        await Expect(alice.Row("Carol")).ToHaveCountAsync(0);
        await alice.Sees("You look very dignified");
    }

    [Fact]
    public async Task A_token_that_runs_out_is_replaced_on_the_live_socket()
    {
        await node.Restart(("Demo:TokenLifetime", "00:00:45"));
        var alice = await node.Visit("Alice");
        // Her first socket is there; the one that is watched is the next page's.
        await alice.Row("Bob").WaitForAsync();
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

    /// <summary>Messages in the storage of somebody's browser that wait for their acknowledgement.</summary>
    private static Task<int> Kept(ChatPage page) => page.Page.EvaluateAsync<int>("() => Object.keys(localStorage).filter(key => key.startsWith('matchchat.outbox')).length");
}
