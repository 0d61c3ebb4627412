using MatchChat.Infrastructure.InProcess;
using MatchChat.Infrastructure.Storage;
using MatchChat.Infrastructure.Storage.Sqlite;
using MatchChat.Infrastructure.Storage.SqlServer;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Infrastructure;

/// <summary>The machines behind the ports.</summary>
public static class InfrastructureServices
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services) => services
        .AddSharedStorage()
        .AddInProcessBus()
        .AddMediator();

    private static IServiceCollection AddSharedStorage(this IServiceCollection services) => services
        .AddModuleDatabase<SharedDbContext, SqliteSharedDbContext, SqlServerSharedDbContext>("shared")
        .AddSingleton<IStorageGuard, StorageBreaker>()
        .AddSingleton<IKeyRing, KeyRing>();

    private static IServiceCollection AddInProcessBus(this IServiceCollection services) => services
        .AddSingleton<FactDispatch>()
        .AddSingleton<InProcessFactBus>()
        .AddSingleton<IFactBus>(provider => provider.GetRequiredService<InProcessFactBus>())
        .AddHostedService(provider => provider.GetRequiredService<InProcessFactBus>());
}
