using System.Net;
using System.Net.Http.Headers;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Sessions;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>Every refusal that an edge makes by itself.</summary>
public sealed class ProblemTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly RestClient alice = shared.Host.Rest(Guid.CreateVersion7());

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/api/chat/nowhere")]
    [InlineData("/api")]
    public async Task An_unknown_path(string path) => ShouldBe(await alice.Get(path), HttpStatusCode.NotFound, "request.not_found");

    [Fact]
    public async Task A_wrong_method() => ShouldBe(await alice.Delete("unread"), HttpStatusCode.MethodNotAllowed, "request.method");

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones()
    {
        using var http = new HttpClient { BaseAddress = shared.Host.Address };
        using var answer = await http.DeleteAsync(new Uri("/api/chat/unread", UriKind.Relative), TestContext.Current.CancellationToken);
        answer.Content.Headers.Allow.ShouldBe(["GET"]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"matchId\":\"x\"}")]
    [InlineData("{\"userIds\":{}}")]
    [InlineData("\u0000")]
    public async Task A_body_that_is_not_what_it_should_be(string body) =>
        ShouldBe(await shared.Host.RestAsService().Send(HttpMethod.Post, "conversations", RestClient.Raw(body)), HttpStatusCode.BadRequest, "request.invalid");

    [Fact]
    public async Task A_field_of_the_wrong_kind_is_named()
    {
        var answer = await shared.Host.RestAsService().Send(HttpMethod.Post, "conversations", RestClient.Raw("""{"userIds":["no id"]}"""));
        answer.Body.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe("userIds[0]");
    }

    [Fact]
    public async Task A_value_in_the_query_of_the_wrong_kind_is_named()
    {
        var answer = await alice.Get("conversations?limit=many");
        ShouldBe(answer, HttpStatusCode.BadRequest, "request.invalid");
        answer.Body.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe("limit");
    }

    [Fact]
    public async Task An_id_in_the_path_that_is_none()
    {
        var answer = await alice.Get("conversations/not-an-id");
        ShouldBe(answer, HttpStatusCode.BadRequest, "request.invalid");
        answer.Body.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe("id");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    public async Task A_body_that_is_no_json(string mediaType) =>
        ShouldBe(await shared.Host.RestAsService().Send(HttpMethod.Post, "conversations", RestClient.Raw("{}", mediaType)), HttpStatusCode.UnsupportedMediaType, "request.not_json");

    [Fact]
    public async Task A_body_without_a_type() =>
        ShouldBe(await shared.Host.RestAsService().Send(HttpMethod.Post, "conversations", new ByteArrayContent("{}"u8.ToArray())), HttpStatusCode.UnsupportedMediaType, "request.not_json");

    [Fact]
    public async Task A_body_past_the_limit() =>
        ShouldBe(await shared.Host.RestAsService().Send(HttpMethod.Post, "conversations", RestClient.Raw(Large(1024 * 1024))), HttpStatusCode.RequestEntityTooLarge, "request.too_large");

    [Fact]
    public async Task A_body_past_the_limit_that_does_not_say_how_long_it_is()
    {
        var content = new StreamContent(new Endless(Large(140 * 1024)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        ShouldBe(await shared.Host.RestAsService().Send(HttpMethod.Post, "conversations", content), HttpStatusCode.RequestEntityTooLarge, "request.too_large");
    }

    [Fact]
    public async Task A_body_just_below_the_limit_is_read() =>
        ShouldBe(await shared.Host.RestAsService().Send(HttpMethod.Post, "conversations", RestClient.Raw(Large(127 * 1024))), HttpStatusCode.BadRequest, "request.invalid");

    [Fact]
    public async Task What_nobody_foresaw_tells_nothing_and_is_logged_with_its_trace()
    {
        await using var host = await Broken(new InvalidOperationException("the inside of the server"));
        var answer = await host.Rest(Guid.CreateVersion7()).Knock();
        ShouldBe(answer, HttpStatusCode.InternalServerError, "internal");
        answer.Text.ShouldNotContain("inside");
        var trace = answer.Body.GetProperty("traceId").GetString()!;
        host.Log.Entries.ShouldContain(entry => entry.Id == 6003 && entry.Text.Contains(trace) && entry.Cause is InvalidOperationException);
    }

    [Fact]
    public async Task In_Development_it_tells_nothing_either()
    {
        await using var host = await Broken(new InvalidOperationException("the inside of the server"), "Development");
        (await host.Rest(Guid.CreateVersion7()).Knock()).Text.ShouldNotContain("inside");
    }

    [Fact]
    public async Task A_database_that_does_not_answer()
    {
        await using var host = await Broken(new StorageUnavailableException("The database did not answer."));
        var answer = await host.Rest(Guid.CreateVersion7()).Knock();
        ShouldBe(answer, HttpStatusCode.ServiceUnavailable, "storage.unavailable");
        answer.Headers.RetryAfter.ShouldNotBeNull();
        (await host.Rest(Guid.CreateVersion7()).Get("/health")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static Task<TestHost> Broken(Exception cause, string environment = "Production") =>
        TestHost.Start(new HostSettings { Environment = environment, Services = services => services.AddSingleton<IRevocations>(new BrokenRevocations(cause)) });

    private static string Large(int length) => $$"""{"other":"{{new string('x', length)}}"}""";

    private static void ShouldBe(RestAnswer answer, HttpStatusCode status, string code)
    {
        answer.Status.ShouldBe(status, answer.Text);
        answer.Code.ShouldBe(code);
        answer.MediaType.ShouldBe("application/problem+json");
        answer.Body.GetProperty("status").GetInt32().ShouldBe((int)status);
        answer.Body.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        answer.Body.GetProperty("traceId").GetString()!.Length.ShouldBe(32);
    }

    private sealed class BrokenRevocations(Exception cause) : IRevocations
    {
        public ValueTask<bool> IsRevoked(UserId user, DateTimeOffset? issuedAt, string tokenId, CancellationToken ct) => throw cause;
    }

    /// <summary>A body of unknown length, which makes it travel in chunks.</summary>
    private sealed class Endless(string text) : MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))
    {
        public override bool CanSeek => false;
    }
}
