using System.Net;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

public sealed class BrowserTests(BrowserTests.OpenHost shared) : IClassFixture<BrowserTests.OpenHost>
{
    private const string App = "https://app.example.com";

    private RestClient Anybody => shared.Host.Rest((string?)null);

    [Fact]
    public async Task The_page_of_a_configured_origin_may_call()
    {
        var answer = await Anybody.Send(HttpMethod.Get, "/health", null, ("Origin", App));
        answer.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe(App);
        answer.Headers.GetValues("Access-Control-Allow-Credentials").Single().ShouldBe("true");
    }

    [Fact]
    public async Task It_may_ask_first()
    {
        var answer = await Anybody.Send(HttpMethod.Options, "conversations", null, ("Origin", App), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization,idempotency-key"));
        answer.Status.ShouldBe(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldContain("PUT");
        answer.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("idempotency-key");
    }

    [Fact]
    public async Task It_can_read_why_it_was_refused()
    {
        var answer = await Anybody.Send(HttpMethod.Get, "conversations", null, ("Origin", App));
        answer.Code.ShouldBe("auth.missing");
        answer.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe(App);
        answer.Headers.GetValues("Access-Control-Expose-Headers").Single().ShouldContain("Retry-After");
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com.evil.example")]
    [InlineData("null")]
    public async Task Nobody_elses_page_may(string origin)
    {
        var answer = await Anybody.Send(HttpMethod.Get, "/health", null, ("Origin", origin));
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/api/chat/conversations")]
    [InlineData("/nowhere")]
    public async Task Answers_are_kept_by_no_cache_and_stand_in_no_frame(string path)
    {
        var answer = await Anybody.Get(path);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task Pages_run_no_script_that_stands_inside_them()
    {
        await using var host = await TestHost.Start(new HostSettings { Environment = "Development" });
        foreach (var page in new[] { "/", "/swagger/index.html" })
        {
            var answer = await host.Rest((string?)null).Get(page);
            answer.Status.ShouldBe(HttpStatusCode.OK);
            answer.MediaType.ShouldBe("text/html");
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldContain("default-src 'self'");
            policy.ShouldNotContain("script-src");
            policy.ShouldNotContain("unsafe-eval");
            answer.Text.ShouldNotContain("<script>");
        }
    }

    [Fact]
    public async Task In_Production_there_is_no_page_to_try_the_routes_on() => (await Anybody.Get("/swagger/index.html")).Code.ShouldBe("request.not_found");

    public sealed class OpenHost : IAsyncLifetime
    {
        public TestHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await TestHost.Start(HostSettings.With(("Cors:Origins:0", App), ("Cors:Origins:1", "https://two.example.com")));

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
