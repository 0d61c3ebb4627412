using MatchChat.Kernel.Facts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace MatchChat.Kernel.Persistence;

/// <summary>One module's schema, for whoever brings it up to date at start.</summary>
/// <param name="Name">The prefix of its tables.</param>
/// <param name="NewContext">A context of the configured provider.</param>
public sealed record ModuleSchema(string Name, Func<DbContext> NewContext);

public static class PersistenceServices
{
    /// <summary>A module's context: <typeparamref name="TContext"/> for its code, one sealed, empty child per provider for its migrations.</summary>
    public static IServiceCollection AddModuleDatabase<TContext, TSqlite, TSqlServer>(this IServiceCollection services, string prefix)
        where TContext : ModuleDbContext
        where TSqlite : TContext
        where TSqlServer : TContext
    {
        var historyTable = $"{prefix}_migrations";
        services.AddProviderContext<TSqlite>(historyTable);
        services.AddProviderContext<TSqlServer>(historyTable);
        services.AddSingleton<Func<TContext>>(provider => provider.GetRequiredService<IDatabaseEngine>().Provider switch
        {
            DatabaseProvider.Sqlite => provider.GetRequiredService<PooledDbContextFactory<TSqlite>>().CreateDbContext,
            _ => provider.GetRequiredService<PooledDbContextFactory<TSqlServer>>().CreateDbContext,
        });
        services.AddSingleton(provider => new ModuleSchema(prefix, provider.GetRequiredService<Func<TContext>>()));
        services.TryAddSingleton<IOutbox, NoOutbox>();
        return services.AddSingleton<Database<TContext>>();
    }

    private static void AddProviderContext<TContext>(this IServiceCollection services, string historyTable)
        where TContext : ModuleDbContext
    {
        services.AddSingleton(provider =>
        {
            var options = new DbContextOptionsBuilder<TContext>();
            options.UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>());
            provider.GetRequiredService<IDatabaseEngine>().Configure(options, historyTable);
            return options.Options;
        });
        services.AddSingleton<DbContextOptions>(provider => provider.GetRequiredService<DbContextOptions<TContext>>());
        services.AddSingleton(provider => new PooledDbContextFactory<TContext>(provider.GetRequiredService<DbContextOptions<TContext>>()));
    }
}
