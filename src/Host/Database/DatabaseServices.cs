using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Host.Database;

/// <summary>The one place that knows which database there is.</summary>
internal static class DatabaseServices
{
    private const string DefaultConnection = "Data Source=data/matchchat.db";

    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<DatabaseOptions>(DatabaseOptions.Section);
        // Before every other hosted service: the schema is there when they start.
        services.AddHostedService<SchemaUpgrade>();
        var connection = configuration.GetConnectionString("Database");
        return configuration.GetValue<DatabaseProvider>($"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}") == DatabaseProvider.SqlServer
            ? services.AddSingleton<IDatabaseEngine>(new SqlServerEngine(connection ?? throw new InvalidOperationException("ConnectionStrings:Database must be set when Database:Provider is SqlServer.")))
            : services.AddSqlite(connection ?? DefaultConnection);
    }

    private static IServiceCollection AddSqlite(this IServiceCollection services, string connection) => services
        .AddSingleton(provider => new SqliteEngine(connection, provider.GetRequiredService<DatabaseOptions>().LockWait, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IDatabaseEngine>(provider => provider.GetRequiredService<SqliteEngine>())
        .AddHostedService<SqliteCheckpoints>();
}
