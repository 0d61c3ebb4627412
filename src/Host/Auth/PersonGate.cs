using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Host.Auth;

/// <summary>Shuts suspended people out of everything at once. Other services act for the app, not for a person, and are not asked.</summary>
internal sealed class PersonGate(RequestDelegate next, IMediator mediator)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (SignInHandler.IsAsked(context) && !context.User.IsInRole(Roles.Service))
        {
            var access = await mediator.Ask(new CheckPerson(context.User.CallerId()), context.RequestAborted);
            if (access.Refused)
            {
                await Problems.Of(access.Error).ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }
}
