using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Demo;

/// <summary>What a demo needs besides the public protocol: who there is, and a token for one of them.</summary>
internal static class DemoEndpoints
{
    private static readonly Error NobodyByThatName = new Error("request.invalid", ErrorKind.Invalid, "Nobody of the demo has this name.").For("name");

    public static void MapDemoRoutes(this IEndpointRouteBuilder routes)
    {
        var demo = routes.MapGroup("/demo").AllowAnonymous().ExcludeFromDescription();
        demo.MapGet("/people", () => Results.Json(new { People = DemoPeople.All }, ChatJson.Options));
        demo.MapPost("/token", (SignIn signIn, DemoTokens tokens) => DemoPeople.Named(signIn.Name) is { } person
            ? Results.Json(tokens.For(person.UserId), ChatJson.Options)
            : Problems.Of(NobodyByThatName));
    }

    private sealed record SignIn(string? Name);
}
