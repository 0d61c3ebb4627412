using System.Text.Json;
using MatchChat.Kernel.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Kernel.Tests;

public sealed class ProblemsTests
{
    [Theory]
    [InlineData(ErrorKind.Invalid, 400)]
    [InlineData(ErrorKind.Unauthenticated, 401)]
    [InlineData(ErrorKind.Forbidden, 403)]
    [InlineData(ErrorKind.NotFound, 404)]
    [InlineData(ErrorKind.MethodNotAllowed, 405)]
    [InlineData(ErrorKind.Conflict, 409)]
    [InlineData(ErrorKind.TooLarge, 413)]
    [InlineData(ErrorKind.UnsupportedMedia, 415)]
    [InlineData(ErrorKind.TooMany, 429)]
    [InlineData(ErrorKind.Unavailable, 503)]
    [InlineData(ErrorKind.Internal, 500)]
    public async Task A_refusal_becomes_its_status_and_problem_details(ErrorKind kind, int status)
    {
        var (answer, body) = await Write(Problems.Of(new Error("some.code", kind, "A sentence.")));
        answer.StatusCode.ShouldBe(status);
        answer.ContentType.ShouldBe("application/problem+json");
        body.GetProperty("code").GetString().ShouldBe("some.code");
        body.GetProperty("title").GetString().ShouldBe("A sentence.");
        body.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        body.TryGetProperty("errors", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Waiting_is_told_in_whole_seconds_and_never_as_none()
    {
        var (answer, _) = await Write(Problems.Of(CommonErrors.ServerBusy.In(TimeSpan.FromMilliseconds(1200))));
        answer.Headers.RetryAfter.ToString().ShouldBe("2");
        (answer, _) = await Write(Problems.Of(CommonErrors.ServerBusy.In(TimeSpan.Zero)));
        answer.Headers.RetryAfter.ToString().ShouldBe("1");
    }

    [Fact]
    public async Task Bad_fields_are_told_by_name()
    {
        var (_, body) = await Write(Problems.Of(CommonErrors.Invalid("limit", "is a number.")));
        body.GetProperty("errors").GetProperty("limit")[0].GetString().ShouldBe("is a number.");
    }

    [Fact]
    public async Task What_succeeds_is_no_problem()
    {
        var (answer, body) = await Write(((Outcome<int>)7).ToHttp());
        answer.StatusCode.ShouldBe(200);
        body.GetInt32().ShouldBe(7);
        (await Write(((Outcome<Done>)Done.Now).ToNoContent())).Answer.StatusCode.ShouldBe(204);
    }

    [Fact]
    public void Every_kind_of_refusal_has_a_status_of_its_own()
    {
        var kinds = Enum.GetValues<ErrorKind>();
        kinds.Select(Problems.StatusOf).Distinct().Count().ShouldBe(kinds.Length);
    }

    private static async Task<(HttpResponse Answer, JsonElement Body)> Write(IResult result)
    {
        var context = new DefaultHttpContext { TraceIdentifier = "a-trace", RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Response.Body = new MemoryStream();
        await result.ExecuteAsync(context);
        var bytes = ((MemoryStream)context.Response.Body).ToArray();
        return (context.Response, bytes.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(bytes));
    }
}
