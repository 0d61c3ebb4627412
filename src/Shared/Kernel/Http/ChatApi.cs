using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MatchChat.Kernel.Http;

/// <summary>Where the REST routes of all modules stand.</summary>
public static class ChatApi
{
    public const string Base = "/api/chat";

    /// <summary>The socket: the one path on which a token may come in the query.</summary>
    public const string Hub = Base + "/ws";

    /// <summary>Routing overlooks a slash at the end, so whoever asks for the socket does as well.</summary>
    public static bool IsHub(PathString path) => string.Equals(path.Value?.TrimEnd('/'), Hub, StringComparison.OrdinalIgnoreCase);

    /// <summary>A group of routes below <see cref="Base"/>, for signed-in callers only, shown under this heading in the OpenAPI document.</summary>
    public static RouteGroupBuilder MapChatApi(this IEndpointRouteBuilder routes, string heading)
    {
        var group = routes.MapGroup(Base);
        group.RequireAuthorization().WithTags(heading);
        return group;
    }
}
