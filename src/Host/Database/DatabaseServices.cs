using System.Diagnostics.Metrics;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MatchChat.Host.Database;

/// <summary>The one place that knows which database there is.</summary>
internal static class DatabaseServices
{
    private const string DefaultConnection = "Data Source=data/matchchat.db";

    private static readonly InstrumentAdvice<double> TurnTimes = new() { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5] };

    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<DatabaseOptions>(DatabaseOptions.Section);
        // Before every other hosted service: the schema is there when they start.
        services.AddHostedService<SchemaUpgrade>();
        var connection = configuration.GetConnectionString("Database");
        try
        {
            if (configuration.GetValue<DatabaseProvider>($"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}") != DatabaseProvider.SqlServer)
                return services.AddSqlite(new SqliteConnectionStringBuilder(connection ?? DefaultConnection).ToString());

            // Whoever starts the node may have put another one in front of it.
            services.TryAddSingleton<IDatabaseEngine>(new SqlServerEngine(connection ?? throw Bad("must be set when Database:Provider is SqlServer.")));
            return services;
        }
        catch (ArgumentException)
        {
            // Its message may hold a part of the string, and so a password.
            throw Bad("is a connection string of that provider, `Key=Value;Key=Value`.");
        }
    }

    private static OptionsValidationException Bad(string sentence) => new("ConnectionStrings", typeof(string), [$"ConnectionStrings:Database: {sentence}"]);

    private static IServiceCollection AddSqlite(this IServiceCollection services, string connection) => services
        .AddSingleton(provider => new SqliteEngine(connection, provider.GetRequiredService<DatabaseOptions>().LockWait, provider.GetRequiredService<TimeProvider>())
        {
            Turns = provider.GetRequiredService<IMeterFactory>().Create("MatchChat.Database").CreateHistogram("matchchat_sqlite_turn", "s", "How long a writer of this process waited for other processes that write to the file.", advice: TurnTimes),
        })
        .AddSingleton<IDatabaseEngine>(provider => provider.GetRequiredService<SqliteEngine>())
        .AddSingleton<IEmbeddedDatabase>(provider => provider.GetRequiredService<SqliteEngine>())
        .AddHostedService<SqliteCheckpoints>();
}
