using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Presence;

/// <summary>Who is there: the module's table of contents.</summary>
public static class PresenceModule
{
    public static IServiceCollection AddPresence(this IServiceCollection services) => services;

    public static void MapPresence(this IEndpointRouteBuilder routes)
    {
    }
}
