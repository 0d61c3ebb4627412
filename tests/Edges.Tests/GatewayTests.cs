using System.Globalization;
using System.Net;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>`Auth:Mode=Gateway`.</summary>
public sealed class GatewayTests(GatewayTests.GatewayHost shared) : IClassFixture<GatewayTests.GatewayHost>
{
    private const string Secret = "what only the gateway knows";

    private static readonly string Alice = Guid.CreateVersion7().ToString();

    private RestClient Anybody => shared.Host.Rest((string?)null);

    [Fact]
    public async Task The_gateway_says_who_is_calling() => (await Knock(("X-User-ID", Alice), ("X-Gateway-Secret", Secret))).ShouldBeKnown();

    [Theory]
    [InlineData("service")]
    [InlineData("admin,service")]
    [InlineData("admin, service")]
    [InlineData("moderator service")]
    public async Task And_in_which_roles(string roles) =>
        (await Knock(("X-User-ID", Alice), ("X-User-Roles", roles), ("X-Gateway-Secret", Secret))).Status.ShouldBe(HttpStatusCode.NoContent);

    public static TheoryData<string, string[], string> Refused => new()
    {
        { "nothing", [], "auth.missing" },
        { "no secret", ["X-User-ID", Alice], "auth.invalid" },
        { "another secret", ["X-User-ID", Alice, "X-Gateway-Secret", Secret + "?"], "auth.invalid" },
        { "the beginning of the secret", ["X-User-ID", Alice, "X-Gateway-Secret", Secret[..^1]], "auth.invalid" },
        { "an empty secret", ["X-User-ID", Alice, "X-Gateway-Secret", ""], "auth.invalid" },
        { "two secrets", ["X-User-ID", Alice, "X-Gateway-Secret", Secret, "X-Gateway-Secret", "x"], "auth.invalid" },
        { "nobody", ["X-Gateway-Secret", Secret], "auth.invalid" },
        { "somebody without an id", ["X-User-ID", "alice", "X-Gateway-Secret", Secret], "auth.invalid" },
        { "two people", ["X-User-ID", Alice, "X-User-ID", Guid.CreateVersion7().ToString(), "X-Gateway-Secret", Secret], "auth.invalid" },
        { "an expiry that is none", ["X-User-ID", Alice, "X-Token-Expires-At", "soon", "X-Gateway-Secret", Secret], "auth.invalid" },
        { "an expiry after all time", ["X-User-ID", Alice, "X-Token-Expires-At", "99999999999999", "X-Gateway-Secret", Secret], "auth.invalid" },
        { "an expiry that has passed", ["X-User-ID", Alice, "X-Token-Expires-At", "1700000000", "X-Gateway-Secret", Secret], "auth.expired" },
        { "an expiry that has passed, as a time", ["X-User-ID", Alice, "X-Token-Expires-At", "2023-11-14T22:13:20Z", "X-Gateway-Secret", Secret], "auth.expired" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Anything_else_is_refused(string what, string[] headers, string code)
    {
        _ = what;
        (await Knock([.. headers.Chunk(2).Select(pair => (pair[0], pair[1]))])).ShouldBeRefused(code);
    }

    [Fact]
    public async Task A_token_is_worth_nothing_here() => (await shared.Host.Rest(shared.Host.Tokens.ForService()).Knock()).ShouldBeRefused("auth.invalid");

    [Fact]
    public async Task A_gateway_may_pass_the_token_on_that_it_has_checked()
    {
        var answer = await shared.Host.Rest(shared.Host.Tokens.ForService()).Knock(("X-User-ID", Alice), ("X-Gateway-Secret", Secret));
        answer.ShouldBeKnown();
    }

    [Fact]
    public async Task An_expiry_may_be_seconds_or_a_time()
    {
        var later = DateTimeOffset.UtcNow.AddMinutes(5);
        (await Knock(("X-User-ID", Alice), ("X-Token-Expires-At", later.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), ("X-Gateway-Secret", Secret))).ShouldBeKnown();
        (await Knock(("X-User-ID", Alice), ("X-Token-Expires-At", later.ToString("O", CultureInfo.InvariantCulture)), ("X-Gateway-Secret", Secret))).ShouldBeKnown();
    }

    [Fact]
    public async Task A_socket_comes_by_the_gateway_too()
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-User-ID"] = Alice, ["X-Gateway-Secret"] = Secret };
        await using var socket = await HubClient.Connect(shared.Host.Address, token: null, new HubOptions { Headers = headers, TokenParameter = null });
        socket.Welcome.UserId.ToString().ShouldBe(Alice);
        (await socket.Refused("RefreshToken", shared.Host.Tokens.For(Guid.Parse(Alice)))).Code.ShouldBe("auth.invalid");
    }

    private Task<RestAnswer> Knock(params (string Name, string Value)[] headers) => Anybody.Knock(headers);

    public sealed class GatewayHost : IAsyncLifetime
    {
        public TestHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Host = await TestHost.Start(HostSettings.With(("Auth:Jwt:Secret", null), ("Auth:Mode", "Gateway"), ("Auth:Gateway:Secret", Secret)));

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
