using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Storage;
using MatchChat.Messaging.Storage.Sqlite;
using MatchChat.Messaging.Storage.SqlServer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Messaging;

/// <summary>What was said: the module's table of contents.</summary>
public static class MessagingModule
{
    public static IServiceCollection AddMessaging(this IServiceCollection services) => services
        .AddValidatedOptions<MessagingOptions>(MessagingOptions.Section)
        .AddModuleDatabase<MessagingDbContext, SqliteMessagingDbContext, SqlServerMessagingDbContext>("messaging")
        .AddReading();

    private static IServiceCollection AddReading(this IServiceCollection services) => services
        .AddSingleton<MessageReader>();

    public static void MapMessaging(this IEndpointRouteBuilder routes)
    {
    }
}
