using System.Net;
using MatchChat.TestKit;
using Microsoft.Extensions.Options;

namespace MatchChat.Browser.Tests;

/// <summary>What the demo adds to a node. No browser is needed for it.</summary>
public sealed class DemoTests
{
    private static readonly Guid Bob = new("b0b00000-0000-4000-8000-000000000002");

    [Theory]
    [InlineData("Production", "Auth:Jwt:Secret", HostSettings.Secret, "Demo:Enabled: may not be true in Production")]
    [InlineData("Staging", "Auth:Mode", "Gateway", "Demo:Enabled: may be true only with Auth:Jwt:Secret")]
    public async Task It_refuses_to_be_switched_on_where_it_must_not_or_cannot_be(string environment, string key, string value, string sentence)
    {
        var settings = new HostSettings { Environment = environment, Keys = { ["Demo:Enabled"] = "true", ["Auth:Gateway:Secret"] = "a secret of the gateway", [key] = value } };
        var refusal = await Should.ThrowAsync<OptionsValidationException>(() => TestHost.Start(settings));
        refusal.Failures.ShouldHaveSingleItem().ShouldStartWith(sentence);
    }

    [Fact]
    public async Task Where_nobody_asks_for_it_there_is_no_page_and_no_token()
    {
        await using var host = await TestHost.Start(new HostSettings { Environment = "Production" });
        var stranger = host.Rest(token: null);
        (await stranger.Get("/")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.Get("/demo/people")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.Post("/demo/token", new { name = "Alice" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.Rest(Bob).Get("conversations")).Body.GetProperty("conversations").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_page_and_everything_that_it_names_is_there()
    {
        await using var host = await TestHost.Start(new HostSettings { Environment = "Staging", Keys = { ["Demo:Enabled"] = "true" } });
        var stranger = host.Rest(token: null);
        var page = (await stranger.Get("/")).Expect(HttpStatusCode.OK);
        page.MediaType.ShouldBe("text/html");
        page.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldStartWith("default-src 'self'");
        page.Headers.ETag.ShouldBeNull();
        string[] named = ["demo/chat.css", "demo/favicon.svg", "demo/js/main.js", "lib/signalr.min.js", "lib/figtree-latin-wght-normal.woff2"];
        foreach (var file in named) (await stranger.Get($"/_content/MatchChat.Web/{file}")).Status.ShouldBe(HttpStatusCode.OK, file);
        foreach (var file in named.Where(file => !file.EndsWith("woff2", StringComparison.Ordinal))) page.Text.ShouldContain(file);
    }

    [Fact]
    public async Task A_token_is_for_the_people_of_the_demo_only()
    {
        await using var host = await TestHost.Start(new HostSettings { Environment = "Development" });
        var stranger = host.Rest(token: null);
        var token = (await stranger.Post("/demo/token", new { name = "bob" })).Body;
        token.GetProperty("userId").GetGuid().ShouldBe(Bob);
        (await host.Rest(token.GetProperty("token").GetString()).Get("unread")).Status.ShouldBe(HttpStatusCode.OK);
        (await stranger.Post("/demo/token", new { name = "Mallory" })).Code.ShouldBe("request.invalid");
    }

    [Fact]
    public async Task Starting_again_says_nothing_twice()
    {
        await using var host = await TestHost.Start(new HostSettings { Environment = "Development" });
        (await Inbox(host)).ShouldBe([(159, 0), (66, 1)]);
        await host.Restart();
        (await Inbox(host)).ShouldBe([(159, 0), (66, 1)]);
    }

    [Fact]
    public async Task People_have_talked_over_days_and_nothing_of_it_is_out_of_order()
    {
        await using var host = await TestHost.Start(new HostSettings { Environment = "Development" });
        var started = DateTimeOffset.UtcNow;
        foreach (var conversation in (await host.Rest(Bob).Get("conversations")).Body.GetProperty("conversations").EnumerateArray())
        {
            var messages = new List<Message>();
            var id = conversation.GetProperty("id").GetGuid();
            while (messages.Count < conversation.GetProperty("lastSeq").GetInt64())
                messages.AddRange((await host.Rest(Bob).Get($"conversations/{id}/messages?afterSeq={messages.Count}&limit=200")).As<History>().Messages);

            var days = messages.Select(message => message.CreatedAt.Date).Distinct().Count();
            days.ShouldBeInRange(3, 14);
            messages[^1].CreatedAt.ShouldBeLessThan(started.AddMinutes(-5));
            messages.Zip(messages.Skip(1)).ShouldAllBe(pair => pair.First.CreatedAt < pair.Second.CreatedAt);
            conversation.GetProperty("createdAt").GetDateTimeOffset().ShouldBeLessThan(messages[0].CreatedAt);
            foreach (var message in messages)
            {
                (message.EditedAt ?? message.CreatedAt).ShouldBeInRange(message.CreatedAt, message.CreatedAt.AddMinutes(1));
                (message.DeletedAt ?? message.CreatedAt).ShouldBeInRange(message.CreatedAt, message.CreatedAt.AddMinutes(1));
                message.DeliveredAt.ShouldNotBeNull().ShouldBeInRange(message.CreatedAt, message.ReadAt ?? started);
                message.Status.ShouldBe(message.ReadAt is null ? "DELIVERED" : "READ");
            }
        }
    }

    private static async Task<List<(long Seq, int Unread)>> Inbox(TestHost host) =>
        [.. (await host.Rest(Bob).Get("conversations")).Body.GetProperty("conversations").EnumerateArray().Select(row => (row.GetProperty("lastSeq").GetInt64(), row.GetProperty("unread").GetInt32()))];
}
