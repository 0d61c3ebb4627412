using MatchChat.Kernel.Http;

namespace MatchChat.Host.RateLimits;

/// <summary>Counts every attempt to open a socket against its address, before anything is spent on it.</summary>
internal sealed class NewSockets(RequestDelegate next, IAddressLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (ChatApi.IsHub(context.Request.Path) && await limits.Take(context) is { } tooOften) await Problems.Of(tooOften).ExecuteAsync(context);
        else await next(context);
    }
}
