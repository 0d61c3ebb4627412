using System.Net;
using System.Net.Sockets;

namespace MatchChat.Gateway.Tests;

/// <summary>The deployed nginx configuration with the real nginx in front of two nodes, which check the tokens themselves or leave it to an auth service.</summary>
[Trait("Needs", "server")]
public sealed class GatewayTests
{
    private static readonly Guid Alice = Guid.CreateVersion7();
    private static readonly Guid Bob = Guid.CreateVersion7();

    [Theory]
    [InlineData("Jwt")]
    [InlineData("Gateway")]
    public async Task Rest_and_sockets_go_through_to_both_nodes(string mode)
    {
        await using var site = await Open(mode);
        var conversation = await site.Match(Alice, Bob);
        await using var alice = await site.Connect(Alice);
        await using var another = await site.Connect(Alice, new HubOptions { TokenParameter = "token" });
        await using var third = await site.Connect(Alice, new HubOptions { TokenParameter = null });
        alice.Welcome.UserId.ShouldBe(Alice);
        for (var number = 1; number <= 20; number++)
        {
            var text = number % 2 == 0 ? "short" : new string('x', 10_000);
            (await site.Rest(Bob).Post($"conversations/{conversation}/messages", new { content = text, clientMessageId = Guid.CreateVersion7() })).As<Message>().Seq.ShouldBe(number);
        }

        (await alice.Invoke<Message>("SendMessage", new { conversationId = conversation, clientMessageId = Guid.CreateVersion7(), content = new string('"', 10_000) })).Seq.ShouldBe(21);
        (await site.Rest(Alice).Get($"conversations/{conversation}/messages?limit=100")).As<History>().Messages.Count.ShouldBe(21);
        // Round robin: nobody is sent to one node by his address or a cookie.
        foreach (var node in new[] { site.One, site.Two }) site.Nginx.Logs.ShouldContain($"\"node\":\"{node.Address.Authority}\"");
    }

    [Theory]
    [InlineData("Jwt")]
    [InlineData("Gateway")]
    public async Task What_a_caller_says_about_himself_is_overwritten(string mode)
    {
        await using var site = await Open(mode);
        (string, string)[] forged = [("X-User-ID", Alice.ToString()), ("X-User-Roles", "admin,service"), ("X-Gateway-Secret", Site.Secret), ("X-Token-Expires-At", "4102444800"), ("X-User-Id", Alice.ToString())];
        var nobody = await site.Nginx.Rest(null).Post("users/" + Bob + "/revoke", null, forged);
        nobody.Status.ShouldBe(HttpStatusCode.Unauthorized, nobody.Text);
        nobody.MediaType.ShouldBe("application/problem+json");
        var bob = await site.Rest(Bob).Post("users/" + Alice + "/revoke", null, forged);
        bob.Status.ShouldBe(HttpStatusCode.Forbidden, bob.Text);
        bob.Code.ShouldBe("role.required");
        var headers = forged.DistinctBy(pair => pair.Item1, StringComparer.OrdinalIgnoreCase).ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);
        await using var socket = await site.Connect(Bob, new HubOptions { Headers = headers });
        socket.Welcome.UserId.ShouldBe(Bob);
        await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(() => HubClient.Connect(site.Nginx.Address, null, new HubOptions { Headers = headers }));
    }

    [Theory]
    [InlineData("Jwt")]
    [InlineData("Gateway")]
    public async Task No_token_and_no_search_reaches_a_log_of_the_gateway(string mode)
    {
        await using var site = await Open(mode);
        var token = site.TokenOf(Alice);
        await using (var socket = await HubClient.Connect(site.Nginx.Address, token)) socket.Welcome.UserId.ShouldBe(Alice);
        await site.Nginx.Rest(token).Get("messages/search?q=a-secret-word");
        await site.One.Stop();
        await site.Two.Stop();
        (await site.Nginx.Rest(null).Get($"unread?access_token={token}&q=a-secret-word")).Status.ShouldBeOneOf(HttpStatusCode.ServiceUnavailable, HttpStatusCode.Unauthorized);
        await Limits.Until(() => site.Nginx.Logs.Contains("/api/chat/unread", StringComparison.Ordinal), "the request in the log");
        site.Nginx.Logs.ShouldContain("/api/chat/ws");
        site.Nginx.Logs.ShouldNotContain(token);
        site.Nginx.Logs.ShouldNotContain("a-secret-word");
        if (site.Auth is not null) site.Auth.Asked.ShouldAllBe(address => address == "/check");
    }

    [Fact]
    public async Task When_a_node_stops_the_other_one_serves_everybody_and_without_any_the_gateway_says_so()
    {
        await using var site = await Open("Jwt");
        var conversation = await site.Match(Alice, Bob);
        await site.One.Stop();
        for (var number = 1; number <= 10; number++)
        {
            (await site.Rest(Alice).Post($"conversations/{conversation}/messages", new { content = "still here", clientMessageId = Guid.CreateVersion7() })).As<Message>().Seq.ShouldBe(number);
            await using var socket = await site.Connect(Bob);
            socket.Welcome.Conversations.Single().LastSeq.ShouldBe(number);
        }

        await site.Two.Stop();
        var refused = await site.Rest(Alice).Get("unread");
        refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Code.ShouldBe("storage.unavailable");
        refused.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_refusal_of_a_node_passes_as_it_is_and_the_gateways_own_have_its_form()
    {
        await using var site = await Open("Jwt");
        var alice = site.Rest(Alice);
        var stranger = await alice.Get($"conversations/{Guid.CreateVersion7()}");
        stranger.MediaType.ShouldBe("application/problem+json");
        stranger.Body.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        (await site.Nginx.Rest(null).Get("unread")).Code.ShouldBe("auth.missing");
        (await alice.Post("conversations/x/messages", new { content = new string('x', 200 * 1024) })).Code.ShouldBe("request.too_large");
        (await alice.Post("conversations/x/messages", new { content = new string('x', 300 * 1024) })).Code.ShouldBe("request.too_large");
        (await alice.Send(HttpMethod.Get, "unread", null, ("X-Long", new string('x', 20_000)))).Code.ShouldBe("request.invalid");
        foreach (var outside in new[] { "/", "/metrics", "/ready", "/swagger", "/api" }) (await alice.Get(outside)).Code.ShouldBe("request.not_found", outside);
    }

    [Fact]
    public async Task Whom_the_auth_service_shuts_out_is_answered_in_the_form_of_the_nodes()
    {
        await using var site = await Open("Gateway");
        var refused = await site.Nginx.Rest(site.Auth!.TokenOfSomebodyShutOut()).Get("unread");
        refused.Status.ShouldBe(HttpStatusCode.Unauthorized, refused.Text);
        refused.Code.ShouldBe("auth.invalid");
        (await site.Nginx.Rest("nobody knows it").Get("unread")).Code.ShouldBe("auth.invalid");
    }

    [Fact]
    public async Task The_nodes_count_strangers_by_the_address_that_the_gateway_saw()
    {
        await using var site = await Site.WithTokens(("RateLimits:AddressPerSecond", "3"));
        using var one = From("127.0.0.2", site);
        using var other = From("127.0.0.3", site);
        // More than both nodes let through in the time that this takes; and what a caller claims makes him nobody else.
        await Limits.Until(async () => (await Knock(one, $"10.1.2.{Random.Shared.Next(200)}")) == HttpStatusCode.TooManyRequests, "too many from one address");
        (await Knock(other, "127.0.0.2")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpStatusCode> Knock(HttpClient http, string claimed) => (await new RestClient(http, "no token").Post($"users/{Alice}/revoke", null, ("X-Forwarded-For", claimed))).Status;

    private static HttpClient From(string address, Site site) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(address).MapToIPv6(), 0));
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = site.Nginx.Address,
        Timeout = Limits.Patience,
    };

    private static Task<Site> Open(string mode)
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Site.NotInstalled);
        return mode == "Jwt" ? Site.WithTokens() : Site.WithAuthService();
    }
}
