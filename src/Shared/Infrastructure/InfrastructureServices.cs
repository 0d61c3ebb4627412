using MatchChat.Infrastructure.InProcess;
using MatchChat.Infrastructure.Revocations;
using MatchChat.Infrastructure.Storage;
using MatchChat.Infrastructure.Storage.Sqlite;
using MatchChat.Infrastructure.Storage.SqlServer;
using MatchChat.Infrastructure.Telemetry;
using MatchChat.Kernel;
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
        .AddRevocations()
        .AddInProcessBus()
        .AddSingleton<MetricsListener>()
        .AddMediator();

    private static IServiceCollection AddSharedStorage(this IServiceCollection services) => services
        .AddModuleDatabase<SharedDbContext, SqliteSharedDbContext, SqlServerSharedDbContext>("shared")
        .AddSingleton<IStorageGuard, StorageBreaker>()
        .AddSingleton<IKeyRing, KeyRing>();

    private static IServiceCollection AddRevocations(this IServiceCollection services) => services
        .AddSingleton<RevocationStore>()
        .AddSingleton<IRevocations>(provider => provider.GetRequiredService<RevocationStore>())
        .Handle<RevokeUser, Done, RevokeUserHandler>()
        .Handle<LogOut, Done, LogOutHandler>()
        .After<UserRevoked, ForgetRevocations>();

    private static IServiceCollection AddInProcessBus(this IServiceCollection services) => services
        .AddSingleton<FactDispatch>()
        .AddSingleton<InProcessFactBus>()
        .AddSingleton<IFactBus>(provider => provider.GetRequiredService<InProcessFactBus>())
        .AddHostedService(provider => provider.GetRequiredService<InProcessFactBus>());
}
