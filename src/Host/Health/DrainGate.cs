using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Health;

/// <summary>While this node leaves, new work is sent to another one; what is under way goes on.</summary>
internal sealed class DrainGate(RequestDelegate next, NodeState node)
{
    public Task InvokeAsync(HttpContext context) =>
        node.IsDraining && context.Request.Path.StartsWithSegments(ChatApi.Base, StringComparison.Ordinal) ? Problems.Of(CommonErrors.ServerDraining).ExecuteAsync(context) : next(context);
}
