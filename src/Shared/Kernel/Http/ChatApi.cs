using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MatchChat.Kernel.Http;

/// <summary>Where the REST routes of all modules stand.</summary>
public static class ChatApi
{
    public const string Base = "/api/chat";

    /// <summary>A group of routes below <see cref="Base"/>, for signed-in callers only, shown under this heading in the OpenAPI document.</summary>
    public static RouteGroupBuilder MapChatApi(this IEndpointRouteBuilder routes, string heading)
    {
        var group = routes.MapGroup(Base);
        group.RequireAuthorization().WithTags(heading);
        return group;
    }
}
