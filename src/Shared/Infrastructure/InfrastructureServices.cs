using MatchChat.Infrastructure.InProcess;
using MatchChat.Infrastructure.Jobs;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Infrastructure.RabbitMq;
using MatchChat.Infrastructure.Redis;
using MatchChat.Infrastructure.Revocations;
using MatchChat.Infrastructure.Storage;
using MatchChat.Infrastructure.Storage.Sqlite;
using MatchChat.Infrastructure.Storage.SqlServer;
using MatchChat.Infrastructure.Telemetry;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Sessions;
using MatchChat.Kernel.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MatchChat.Infrastructure;

/// <summary>The machines behind the ports.</summary>
public static class InfrastructureServices
{
    /// <param name="services">Of the host.</param>
    /// <param name="configuration">Says which of the machines there are.</param>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration) => services
        .AddSharedStorage()
        .AddSharedProtection()
        .AddRevocations()
        .AddInProcessBus()
        .AddSingleton(new Deployment(SeveralNodes: configuration.GetConnectionString("RabbitMq") is { Length: > 0 }))
        .AddRedis(configuration)
        .AddJobs()
        .AddRabbitMq(configuration)
        .AddAlone()
        .AddLoop<OutboxWatch>()
        .AddSingleton<MetricsListener>()
        .AddSingleton<InfrastructureMetrics>()
        .AddOtlp(configuration)
        .AddMediator();

    /// <summary>Puts a message broker behind the facts: what is durable is kept in the outbox from here on, and published.</summary>
    internal static IServiceCollection AddBroker<TBroker>(this IServiceCollection services)
        where TBroker : class, IFactBroker => services
        .AddSingleton<TBroker>()
        .AddSingleton<IFactBroker>(provider => provider.GetRequiredService<TBroker>())
        .AddSingleton<OutboxMetrics>()
        .AddSingleton<OutboxRows>()
        .AddSingleton<SettledRows>()
        .AddSingleton<RowPublisher>()
        .AddSingleton<IOutbox, SqlOutbox>()
        // Before what publishes: what starts first stops last.
        .AddLoop<OutboxSweep>()
        .AddLoop<BrokerFeed>()
        .AddLoop<OutboxRelay>()
        .AddSingleton<IFactBus, BrokeredFactBus>();

    /// <summary>`/metrics`, for Prometheus.</summary>
    public static RouteHandlerBuilder MapMetrics(this IEndpointRouteBuilder routes)
    {
        // Taken now and not at the first scrape: what is measured from the start on is heard.
        var metrics = routes.ServiceProvider.GetRequiredService<MetricsListener>();
        _ = routes.ServiceProvider.GetRequiredService<InfrastructureMetrics>();
        return routes.MapGet("/metrics", () => Results.Text(metrics.Text(), MetricsListener.ContentType)).WithName("GetMetrics").WithSummary("For Prometheus.");
    }

    private static IServiceCollection AddSharedStorage(this IServiceCollection services) => services
        .AddModuleDatabase<SharedDbContext, SqliteSharedDbContext, SqlServerSharedDbContext>("shared")
        .AddSingleton<NodeName>()
        .AddSingleton<StorageBreaker>()
        .AddSingleton<IStorageGuard>(provider => provider.GetRequiredService<StorageBreaker>())
        .AddSingleton<IKeyRing, KeyRing>();

    /// <summary>One set of keys for all nodes, whatever folder each of them runs from.</summary>
    private static IServiceCollection AddSharedProtection(this IServiceCollection services)
    {
        services.AddSingleton<ProtectionKeys>().AddDataProtection().SetApplicationName("matchchat");
        services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeys>((options, keys) => options.XmlRepository = keys);
        // It warns of keys that are not encrypted. They are as safe as the rest of the database, and what they protect is not worth more.
        return services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
    }

    private static IServiceCollection AddRevocations(this IServiceCollection services) => services
        .AddSingleton<RevocationStore>()
        .AddSingleton<IRevocations>(provider => provider.GetRequiredService<RevocationStore>())
        .Handle<RevokeUser, Done, RevokeUserHandler>()
        .Handle<LogOut, Done, LogOutHandler>()
        .Travels<UserRevoked>("user.revoked")
        .Everywhere<UserRevoked, ForgetRevocations>()
        .AddTimedJob<ForgetExpiredTokens>();

    private static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<JobLeases>()
        .AddSingleton<JobMetrics>()
        .AddSingleton<JobRunner>()
        .AddHostedService<JobSchedule>();

    /// <summary>What takes the place of a broker where there is none.</summary>
    private static IServiceCollection AddAlone(this IServiceCollection services)
    {
        services.TryAddSingleton<IControlChannel, OnlyNode>();
        services.TryAddSingleton<IPersonSubscription, NothingElsewhere>();
        return services;
    }

    private static IServiceCollection AddInProcessBus(this IServiceCollection services)
    {
        services.TryAddSingleton<IFactBus>(provider => provider.GetRequiredService<InProcessFactBus>());
        return services
            .AddSingleton<FactDispatch>()
            .AddSingleton<FactKinds>()
            .AddSingleton<FactTeller>()
            .AddSingleton<InProcessFactBus>()
            .AddHostedService(provider => provider.GetRequiredService<InProcessFactBus>());
    }
}
