using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Conversations;

/// <summary>Who talks to whom: the module's table of contents.</summary>
public static class ConversationsModule
{
    public static IServiceCollection AddConversations(this IServiceCollection services) => services;

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
    }
}
