using MatchChat.Host.Auth;
using MatchChat.TestKit;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>A token in the query never reaches a log, however verbose.</summary>
public sealed class TokenSecrecyTests
{
    [Theory]
    [InlineData("access_token")]
    [InlineData("token")]
    public async Task Not_even_the_most_verbose_log_holds_a_token(string parameter)
    {
        await using var host = await TestHost.Start(HostSettings.With(("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace")));
        var alice = Guid.CreateVersion7();
        var token = host.Tokens.For(alice);
        await using (var socket = await host.Connect(token, new HubOptions { TokenParameter = parameter, DeviceId = "phone" })) await socket.Invoke("Sync", new { });
        await host.Rest(token).Get("conversations");
        await host.Rest((string?)null).Get($"conversations?{parameter}={token}");
        var refused = host.Tokens.WithAnotherKey(alice);
        await host.Rest((string?)null).Get($"ws?{parameter}={refused}");

        var all = host.Log.Entries.Select(entry => entry.ToString()).ToList();
        // The log is as verbose as it should be for this test to mean something.
        host.Log.Entries.ShouldContain(entry => entry.Level == LogLevel.Debug && entry.Text.Contains("/api/chat/ws", StringComparison.Ordinal));
        foreach (var secret in new[] { token, refused }.SelectMany(whole => whole.Split('.')[1..])) all.Where(line => line.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty();
        all.Where(line => line.Contains(HostSettings.Secret, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("?access_token=abc", "abc", "")]
    [InlineData("?a=1&access_token=abc&b=2", "abc", "?a=1&b=2")]
    [InlineData("?ACCESS_TOKEN=abc&b=2", "abc", "?b=2")]
    [InlineData("?access%5Ftoken=abc", "abc", "")]
    [InlineData("?%74oken=abc&b=%20", "abc", "?b=%20")]
    [InlineData("?token=a%2Bb", "a+b", "")]
    [InlineData("?token=first&token=second", "first", "")]
    [InlineData("?mytoken=x", null, "?mytoken=x")]
    [InlineData("?q=100%25", null, "?q=100%25")]
    [InlineData("", null, "")]
    public void The_token_is_taken_off_the_url_and_nothing_else(string query, string? token, string rest)
    {
        var request = new HttpRequestFeature { Path = "/api/chat/ws", QueryString = query, RawTarget = "/api/chat/ws" + query };
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        QueryToken.Hide(features);
        features.Get<QueryToken>()?.Value.ShouldBe(token);
        (features.Get<QueryToken>() is null).ShouldBe(token is null);
        request.QueryString.ShouldBe(rest);
        request.RawTarget.ShouldBe("/api/chat/ws" + rest);
    }
}
