using System.Net;
using System.Text;
using MatchChat.TestKit;
using Microsoft.IdentityModel.Tokens;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

public sealed class SignInTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly Guid Alice = Guid.CreateVersion7();

    private TestHost Host => shared.Host;

    private Tokens Tokens => Host.Tokens;

    [Fact]
    public async Task A_good_token_says_who_is_calling() => (await Host.Rest(Tokens.For(Alice)).Knock()).ShouldBeKnown();

    [Fact]
    public async Task A_service_may_what_people_may_not() => (await Host.RestAsService().Knock()).Status.ShouldBe(HttpStatusCode.NoContent);

    [Fact]
    public async Task One_role_of_several_is_enough() => (await Host.Rest(Tokens.For(Alice, "admin,service")).Knock()).Status.ShouldBe(HttpStatusCode.NoContent);

    [Fact]
    public async Task Without_a_token_it_is_missing() => (await Host.Rest((string?)null).Knock()).ShouldBeRefused("auth.missing");

    [Fact]
    public async Task An_expired_token_is_expired() => (await Host.Rest(Tokens.Expired(Alice)).Knock()).ShouldBeRefused("auth.expired");

    [Fact]
    public async Task A_clock_may_be_wrong_by_twenty_seconds() => (await Host.Rest(Tokens.For(Alice, life: TimeSpan.FromSeconds(-20))).Knock()).ShouldBeKnown();

    [Fact]
    public async Task A_clock_may_not_be_wrong_by_forty_seconds() => (await Host.Rest(Tokens.For(Alice, life: TimeSpan.FromSeconds(-40))).Knock()).ShouldBeRefused("auth.expired");

    public static TheoryData<string, Func<Tokens, string>> Forged => new()
    {
        { "signed with another key", tokens => tokens.WithAnotherKey(Alice) },
        { "signed by another algorithm", tokens => tokens.WithAnotherAlgorithm(Alice) },
        { "alg:none", tokens => tokens.Unsigned(Alice) },
        { "encrypted", tokens => tokens.Encrypted(Alice) },
        { "expired and forged", tokens => Swap(tokens.For(Alice), tokens.Expired(Alice)) },
        { "without its signature", tokens => tokens.For(Alice)[..(tokens.For(Alice).LastIndexOf('.') + 1)] },
        { "another person's claims under a good signature", tokens => Swap(tokens.For(Alice), tokens.For(Guid.CreateVersion7())) },
        { "a header that is no JSON", tokens => Header(tokens.For(Alice), "{") },
        { "a header that is a list", tokens => Header(tokens.For(Alice), "[]") },
        { "an algorithm that is no Unicode", tokens => Header(tokens.For(Alice), """{"alg":"\ud800"}""") },
        { "an algorithm that is a number", tokens => Header(tokens.For(Alice), """{"alg":256}""") },
        { "no algorithm", tokens => Header(tokens.For(Alice), """{"typ":"JWT"}""") },
        { "an unknown demand in the header", tokens => Header(tokens.For(Alice), """{"alg":"HS256","crit":["exp"]}""") },
        { "no token at all", _ => "nonsense" },
        { "two dots", _ => ".." },
        { "no base64", _ => "%%.%%.%%" },
        { "empty", _ => " " },
    };

    [Theory]
    [MemberData(nameof(Forged))]
    public async Task What_is_not_well_signed_is_invalid(string what, Func<Tokens, string> token) =>
        (await Host.Rest((string?)null).Knock(("Authorization", $"Bearer {token(Tokens)}"))).ShouldBeRefused("auth.invalid");

    public static TheoryData<string, string?, object?> WrongClaims => new()
    {
        { "no person", "sub", null },
        { "a person that is no UUID", "sub", "alice" },
        { "a person that is a number", "sub", 7 },
        { "a person that is no Unicode", "sub", "\ud800" },
        { "no expiry", "exp", null },
        { "an expiry that is text", "exp", "tomorrow" },
        { "an expiry before time began", "exp", -5 },
        { "an expiry after all time", "exp", 1e300 },
        { "an issue time that is text", "iat", "today" },
        { "not yet", "nbf", 4102444800 },
        { "a role that is a number", "role", 1 },
        { "a list of roles that are numbers", "role", (int[])[1, 2] },
        { "a device that is a number", "device_id", 5 },
        { "a device longer than any name", "device_id", new string('d', 129) },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task Claims_of_the_wrong_shape_make_it_invalid(string what, string claim, object? value)
    {
        var claims = Tokens.Claims(Alice.ToString());
        if (value is null) claims.Remove(claim);
        else claims[claim] = value;
        (await Host.Rest(Tokens.With(claims)).Knock()).ShouldBeRefused("auth.invalid");
    }

    [Fact]
    public async Task Another_way_of_signing_in_is_invalid() =>
        (await Host.Rest((string?)null).Knock(("Authorization", "Basic YWxpY2U6c2VjcmV0"))).ShouldBeRefused("auth.invalid");

    [Fact]
    public async Task Roles_of_other_services_of_the_app_are_none_here() => (await Host.Rest(Tokens.For(Alice, "superuser")).Knock()).ShouldBeKnown();

    [Fact]
    public async Task A_token_in_the_query_counts_on_the_socket_only()
    {
        var answer = await Host.Rest((string?)null).Get($"no-such-route?access_token={Tokens.For(Alice)}");
        answer.Code.ShouldBe("request.not_found");
        var knock = await Host.Rest((string?)null).Post($"users/{Alice}/revoke?access_token={Tokens.ForService()}");
        knock.ShouldBeRefused("auth.missing");
    }

    [Fact]
    public async Task In_Jwt_mode_the_word_of_a_gateway_is_worth_nothing() =>
        (await Host.Rest((string?)null).Knock(("X-User-ID", Alice.ToString()), ("X-User-Roles", "service"), ("X-Gateway-Secret", HostSettings.Secret))).ShouldBeRefused("auth.missing");

    /// <summary>The signature of another token, which is as long.</summary>
    private static string Swap(string signature, string claims) => $"{claims[..claims.LastIndexOf('.')]}.{signature[(signature.LastIndexOf('.') + 1)..]}";

    private static string Header(string token, string json) => $"{Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json))}{token[token.IndexOf('.', StringComparison.Ordinal)..]}";
}
