using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Chat.Tests;

/// <summary>Every route times every way to have no right to it.</summary>
public sealed class AccessMatrixTests(SharedNode node)
{
    private const string Base = "api/chat/";

    private static readonly Dictionary<string, (Func<Tokens, Guid, string?> Token, string Code)> BadTokens = new(StringComparer.Ordinal)
    {
        ["none"] = ((_, _) => null, "auth.missing"),
        ["expired"] = ((tokens, user) => tokens.Expired(user), "auth.expired"),
        ["another key"] = ((tokens, user) => tokens.WithAnotherKey(user), "auth.invalid"),
        ["another algorithm"] = ((tokens, user) => tokens.WithAnotherAlgorithm(user), "auth.invalid"),
        ["alg none"] = ((tokens, user) => tokens.Unsigned(user), "auth.invalid"),
        ["encrypted"] = ((tokens, user) => tokens.Encrypted(user), "auth.invalid"),
        ["no person"] = ((tokens, _) => tokens.With(tokens.Claims("somebody")), "auth.invalid"),
        ["not a token"] = ((_, _) => "not-a-token", "auth.invalid"),
        ["empty"] = ((_, _) => "", "auth.missing|auth.invalid"),
    };

    public static IEnumerable<TheoryDataRow<string>> Ways => BadTokens.Keys.Select(way => new TheoryDataRow<string>(way));

    public static IEnumerable<TheoryDataRow<string>> Routes => ChatRoute.All.Select(route => new TheoryDataRow<string>(route.ToString()));

    [Fact]
    public void The_matrix_knows_every_route_that_the_node_has()
    {
        var mapped = from endpoint in node.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                     let pattern = endpoint.RoutePattern.RawText!.TrimStart('/')
                     where pattern.StartsWith(Base, StringComparison.Ordinal) && !pattern.StartsWith($"{Base}ws", StringComparison.Ordinal)
                     from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                     select $"{method} {pattern[Base.Length..]}";
        mapped.ShouldBe(ChatRoute.All.Select(route => route.ToString()), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nobody_gets_in_without_a_good_token(string way)
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var message = await alice.Says("hi");
        var before = town.Store.Everything(alice.Conversation);
        var (token, code) = BadTokens[way];
        var rest = town.Host.Rest(token(town.Host.Tokens, alice.Id));
        foreach (var route in ChatRoute.All)
        {
            var answer = await route.Call(rest, alice, bob, message);
            answer.Code.ShouldBeOneOf(code.Split('|'), route.ToString());
            answer.Status.ShouldBe(HttpStatusCode.Unauthorized, route.ToString());
            answer.Headers.WwwAuthenticate.ShouldNotBeEmpty();
        }

        town.Store.Everything(alice.Conversation).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_socket_opens_without_a_good_token(string way)
    {
        await using var town = node.Town();
        var user = town.Person("alice").Id;
        foreach (var parameter in new[] { "access_token", "token", null })
        {
            var refused = await Should.ThrowAsync<WebSocketException>(() => HubClient.Connect(town.Host.Address, BadTokens[way].Token(town.Host.Tokens, user), new HubOptions { TokenParameter = parameter }));
            refused.Message.ShouldContain("401");
        }
    }

    [Fact]
    public async Task A_token_gets_a_socket_by_any_of_the_three_ways()
    {
        await using var town = node.Town();
        foreach (var parameter in new[] { "access_token", "token", null })
        {
            var device = await town.Person("alice").Connects(new HubOptions { TokenParameter = parameter });
            device.Welcome.UserId.ShouldBe(town.Person("alice").Id);
        }
    }

    [Fact]
    public async Task A_token_in_the_query_is_for_sockets_only()
    {
        await using var town = node.Town();
        (await town.Host.Rest(null).Get($"unread?access_token={town.Person("alice").Token}")).Code.ShouldBe("auth.missing");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_stranger_gets_nothing(string name)
    {
        await using var town = node.Town();
        var route = ChatRoute.All.Single(route => route.ToString() == name);
        if (route.Stranger is null) return;

        var (alice, bob) = await town.Match("alice", "bob");
        var (carol, _) = await town.Match("carol", "dave");
        var message = await alice.Says("hi");
        var before = town.Store.Everything(alice.Conversation);
        var answer = await route.Call(carol.Rest, alice, bob, message);
        answer.Code.ShouldBe(route.Stranger);
        ((int)answer.Status).ShouldBe(route.Stranger.EndsWith("not_found", StringComparison.Ordinal) ? 404 : 403);
        town.Store.Everything(alice.Conversation).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task In_an_ended_conversation_only_reading_goes_on(string name)
    {
        await using var town = node.Town();
        var route = ChatRoute.All.Single(route => route.ToString() == name);
        if (route.Service || route.Pattern == "logout") return;

        var (alice, bob) = await town.Match("alice", "bob");
        var message = await alice.Says("hi");
        await bob.Ends();
        var answer = await route.Call(alice.Rest, alice, bob, message);
        answer.Code.ShouldBe(route.Ended, answer.ToString());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_suspended_person_is_told_so_everywhere(string name)
    {
        await using var town = node.Town();
        var route = ChatRoute.All.Single(route => route.ToString() == name);
        if (route.Service || route.Pattern == "logout") return;

        var (alice, bob) = await town.Match("alice", "bob");
        var message = await alice.Says("hi");
        (await town.Service.Post($"users/{alice.Id}/suspension", new { })).Status.ShouldBe(HttpStatusCode.NoContent);
        var before = town.Store.Everything(alice.Conversation);
        var answer = await route.Call(alice.Rest, alice, bob, message);
        answer.Code.ShouldBe("user.suspended", answer.ToString());
        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        town.Store.Everything(alice.Conversation).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_one_who_may_gets_an_answer(string name)
    {
        await using var town = node.Town();
        var route = ChatRoute.All.Single(route => route.ToString() == name);
        var (alice, bob) = await town.Match("alice", "bob");
        var message = await alice.Says("hi");
        var answer = await route.Call(route.Service ? town.Service : alice.Rest, alice, bob, message);
        answer.Code.ShouldBeNull(answer.ToString());
    }
}
