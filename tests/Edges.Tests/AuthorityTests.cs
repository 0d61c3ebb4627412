using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>Tokens of an issuer whose keys are found by OIDC discovery.</summary>
public sealed class AuthorityTests
{
    private static readonly Guid Alice = Guid.CreateVersion7();

    [Fact]
    public async Task Tokens_of_the_issuer_count_and_others_do_not()
    {
        await using var issuer = await Issuer.Start();
        await using var host = await HostOf(issuer);
        (await host.Rest(issuer.Issues(host, Alice)).Knock()).ShouldBeKnown();
        (await host.Rest(issuer.Issues(host, Alice, issuer: "https://somebody.else")).Knock()).ShouldBeRefused("auth.invalid");
        (await host.Rest(host.Tokens.For(Alice)).Knock()).ShouldBeRefused("auth.invalid");
        (await host.Rest(host.Tokens.Unsigned(Alice)).Knock()).ShouldBeRefused("auth.invalid");
    }

    [Fact]
    public async Task A_new_key_of_the_issuer_is_found()
    {
        await using var issuer = await Issuer.Start();
        await using var host = await HostOf(issuer);
        (await host.Rest(issuer.Issues(host, Alice)).Knock()).ShouldBeKnown();
        issuer.TakesANewKey();
        await Limits.Until(async () => (await host.Rest(issuer.Issues(host, Alice)).Knock()).Code == "role.required", "token of the new key known");
    }

    [Fact]
    public async Task Strangers_cannot_make_this_server_ask_the_issuer_over_and_over()
    {
        await using var issuer = await Issuer.Start();
        await using var host = await HostOf(issuer);
        await using var stranger = await Issuer.Start();
        stranger.TakesANewKey();
        var (strangers, knocks) = (0, 0);
        // On a busy machine the issuer, which lives in this process, may be late: then nothing is said about the token, and the stranger is one who knocks again.
        for (; strangers < 20; knocks++)
        {
            var answer = await host.Rest(stranger.Issues(host, Alice)).Knock();
            if (answer.Code == "server.busy" && knocks < 40) continue;

            answer.ShouldBeRefused("auth.invalid");
            strangers++;
        }

        issuer.Asked.ShouldBeLessThan(4 + knocks - strangers);
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_says_nothing_about_the_token()
    {
        await using var issuer = await Issuer.Start();
        await using var host = await HostOf(issuer);
        var token = issuer.Issues(host, Alice);
        await issuer.Stop();
        var answer = await host.Rest(token).Knock();
        answer.Code.ShouldBe("server.busy");
        answer.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Nobody_is_signed_out_because_the_issuer_rests()
    {
        await using var issuer = await Issuer.Start();
        await using var host = await HostOf(issuer);
        var alice = issuer.Issues(host, Alice);
        (await host.Rest(alice).Knock()).ShouldBeKnown();
        await using var stranger = await Issuer.Start();
        stranger.TakesANewKey();
        issuer.Rests();
        var asked = issuer.Asked;
        // A key that nobody knows makes this server ask, in vain.
        await Limits.Until(
            async () =>
            {
                (await host.Rest(stranger.Issues(host, Alice)).Knock()).ShouldBeRefused("auth.invalid");
                return issuer.Asked > asked;
            },
            "issuer asked in vain");
        (await host.Rest(alice).Knock()).ShouldBeKnown();
    }

    private static Task<TestHost> HostOf(Issuer issuer) =>
        TestHost.Start(HostSettings.With(("Auth:Jwt:Secret", null), ("Auth:Jwt:Authority", issuer.Address.ToString())));
}
