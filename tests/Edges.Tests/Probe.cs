using System.Net;
using MatchChat.TestKit;
using Shouldly;

namespace MatchChat.Edges.Tests;

/// <summary>A route that only services may call: for anybody else 403 says "I know who you are", 401 that nobody is signed in.</summary>
internal static class Probe
{
    public static Task<RestAnswer> Knock(this RestClient caller) => caller.Post($"users/{Guid.CreateVersion7()}/revoke");

    public static Task<RestAnswer> Knock(this RestClient caller, params (string Name, string Value)[] headers) => caller.Post($"users/{Guid.CreateVersion7()}/revoke", null, headers);

    public static void ShouldBeKnown(this RestAnswer answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.Forbidden, answer.Text);
        answer.Code.ShouldBe("role.required");
    }

    public static void ShouldBeRefused(this RestAnswer answer, string code)
    {
        answer.Status.ShouldBe(HttpStatusCode.Unauthorized, answer.Text);
        answer.Code.ShouldBe(code);
        answer.Headers.WwwAuthenticate.ShouldNotBeEmpty();
    }
}
