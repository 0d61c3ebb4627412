using System.Text.Encodings.Web;
using MatchChat.Host.RateLimits;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace MatchChat.Host.Auth;

/// <summary>ASP.NET's view of signing in: asks the credentials, and turns a refusal into problem details.</summary>
internal sealed class SignInHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ICredentials credentials, IAddressLimits addresses)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "MatchChat";

    private Error refusal = AuthErrors.Missing;

    /// <summary>Whether the route is for signed-in callers. Where nobody has to be, nobody is asked: `/health` answers also while revocations cannot be read.</summary>
    public static bool IsAsked(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<IAuthorizeData>() is not null && metadata.GetMetadata<IAllowAnonymous>() is null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsAsked(Context)) return AuthenticateResult.NoResult();

        var who = await credentials.Check(Context, Context.RequestAborted);
        if (!who.Refused) return AuthenticateResult.Success(new AuthenticationTicket(who.Value.ToPrincipal(SchemeName), SchemeName));

        refusal = who.Error;
        return refusal == AuthErrors.Missing ? AuthenticateResult.NoResult() : AuthenticateResult.Fail(refusal.Code);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // A socket was counted when it came.
        var tooOften = ChatApi.IsHub(Request.Path) ? null : await addresses.Take(Context);
        var answer = tooOften ?? refusal;
        if (answer.Kind == ErrorKind.Unauthenticated) Response.Headers.WWWAuthenticate = answer == AuthErrors.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
        await Problems.Of(answer).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.Of(CommonErrors.RoleRequired).ExecuteAsync(Context);
}
