using System.Net;

namespace MatchChat.Gateway.Tests;

/// <summary>What the gateway sends to a node, and what it says where the node says nothing.</summary>
[Trait("Needs", "server")]
public sealed class StandInTests
{
    [Fact]
    public async Task A_node_that_is_lost_with_a_message_in_its_hands_may_have_stored_it()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Site.NotInstalled);
        await using var one = await StandInNode.Start(Dies);
        await using var other = await StandInNode.Start(Dies);
        await using var nginx = await NginxServer.Start([one.Address, other.Address]);
        var answer = await nginx.Rest("a token").Post($"conversations/{Guid.CreateVersion7()}/messages", new { content = "hi" });
        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, answer.Text);
        // Not `server.busy`, which would say that nothing was done: whoever gave no id of his own would say it twice.
        answer.Code.ShouldBe("storage.unavailable");
        answer.Headers.RetryAfter.ShouldNotBeNull();
        one.Asked.Concat(other.Asked).Count().ShouldBe(1, "it was sent to one node, once");
    }

    [Theory]
    [InlineData("Jwt")]
    [InlineData("Gateway")]
    public async Task What_a_caller_claims_of_the_way_that_he_came_reaches_no_node(string mode)
    {
        Assert.SkipUnless(NginxServer.IsInstalled, Site.NotInstalled);
        await using var auth = mode == "Gateway" ? await AuthService.Start() : null;
        await using var one = await StandInNode.Start(_ => Task.CompletedTask);
        await using var other = await StandInNode.Start(_ => Task.CompletedTask);
        await using var nginx = await NginxServer.Start([one.Address, other.Address], auth?.Address, Site.Secret);
        string[] claims = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "Forwarded"];
        var caller = nginx.Rest(auth?.TokenOf(Guid.CreateVersion7()) ?? "a token");
        (await caller.Send(HttpMethod.Get, "unread", null, [.. claims.Select(name => (name, "claimed"))])).Expect(HttpStatusCode.OK);

        var sent = one.Asked.Concat(other.Asked).Single();
        sent["X-Forwarded-For"].ShouldBe("127.0.0.1");
        sent["X-Forwarded-Proto"].ShouldBe("http");
        foreach (var claim in claims.Skip(2)) sent.ContainsKey(claim).ShouldBeFalse(claim);
        sent.Values.ShouldNotContain("claimed");
    }

    private static Task Dies(Microsoft.AspNetCore.Http.HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
