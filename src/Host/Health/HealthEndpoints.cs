using MatchChat.Infrastructure;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.Health;

/// <summary>`/health`, `/ready` and `/metrics`: for whoever runs the node, without a token; a gateway does not let them out.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Operations").AllowAnonymous().DisableHttpMetrics();
        group.MapGet("/health", () => Results.Json(new Health("ok", "matchchat"), ChatJson.Options)).WithName("GetHealth").Produces<Health>().WithSummary("Answers as long as the process lives.");
        group.MapGet("/ready", Ready).WithName("GetReadiness").Produces<Health>().WithSummary("Whether this node takes work: its database answers and it is not leaving.");
        group.MapMetrics();
    }

    /// <summary>Redis and RabbitMQ are not asked: a node without them goes on.</summary>
    private static async Task<IResult> Ready(NodeState node, DatabaseProbe database, CancellationToken ct)
    {
        if (node.IsDraining) return Problems.Of(CommonErrors.ServerDraining);

        return await database.Answers(ct) ? Results.Json(new Health("ready", "matchchat"), ChatJson.Options) : Problems.Of(CommonErrors.StorageUnavailable);
    }

    private sealed record Health(string Status, string Service);
}
