using MatchChat.Kernel.Http;

namespace MatchChat.Host.RateLimits;

/// <summary>Counts every attempt to open a socket against its address, before anything is spent on it.</summary>
internal sealed class NewSockets(RequestDelegate next, AddressLimits limits)
{
    public Task InvokeAsync(HttpContext context) =>
        ChatApi.IsHub(context.Request.Path) && limits.Take(context) is { } tooOften ? Problems.Of(tooOften).ExecuteAsync(context) : next(context);
}
