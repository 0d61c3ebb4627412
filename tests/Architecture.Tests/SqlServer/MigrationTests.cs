using MatchChat.Kernel.Persistence;
using MatchChat.TestKit;
using MatchChat.TestKit.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Architecture.Tests.SqlServer;

/// <summary>The schema for SQL Server is T-SQL, as its own parser sees it, and is the same as the one for SQLite.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task Every_migration_for_sql_server_parses_and_no_unknown_word_passes_for_a_procedure()
    {
        using var folder = new TemporaryFolder();
        await using var app = Product.Build(folder, ("Database:Provider", "SqlServer"), ("ConnectionStrings:Database", "Server=nowhere;Database=matchchat"));
        var schemas = app.Services.GetServices<ModuleSchema>().ToList();
        schemas.Count.ShouldBeGreaterThanOrEqualTo(3);
        foreach (var schema in schemas)
        {
            await using var db = schema.NewContext();
            var script = db.GetService<IMigrator>().GenerateScript();
            script.ShouldContain($"{schema.Name}_");
            TransactSql.Complaints(script).ShouldBeEmpty(schema.Name);
        }
    }

    [Fact]
    public async Task Both_providers_have_the_same_migrations_and_no_model_is_ahead_of_them()
    {
        using var folder = new TemporaryFolder();
        await using var sqlite = Product.Build(folder);
        await using var sqlServer = Product.Build(folder, ("Database:Provider", "SqlServer"), ("ConnectionStrings:Database", "Server=nowhere;Database=matchchat"));
        foreach (var (one, other) in sqlite.Services.GetServices<ModuleSchema>().Zip(sqlServer.Services.GetServices<ModuleSchema>()))
        {
            await using var oneDb = one.NewContext();
            await using var otherDb = other.NewContext();
            Names(oneDb).ShouldBe(Names(otherDb), one.Name);
            Missing(oneDb).ShouldBeEmpty($"{one.Name} on SQLite lacks a migration");
            Missing(otherDb).ShouldBeEmpty($"{other.Name} on SQL Server lacks a migration");
        }
    }

    private static IEnumerable<string> Names(DbContext db) => db.Database.GetMigrations().Select(name => name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..]);

    private static IEnumerable<string> Missing(DbContext db)
    {
        var services = db.GetInfrastructure();
        var snapshot = services.GetRequiredService<IMigrationsAssembly>().ModelSnapshot!.Model;
        if (snapshot is IMutableModel mutable) snapshot = mutable.FinalizeModel();
        snapshot = services.GetRequiredService<IModelRuntimeInitializer>().Initialize(snapshot);
        var model = services.GetRequiredService<IDesignTimeModel>().Model;
        return services.GetRequiredService<IMigrationsModelDiffer>().GetDifferences(snapshot.GetRelationalModel(), model.GetRelationalModel()).Where(operation => !IsIdentityOnly(operation)).Select(Describe);
    }

    /// <summary>Modules compile without the provider, so their snapshots cannot say `UseIdentityColumn` (eng/add-migration.sh).</summary>
    private static bool IsIdentityOnly(MigrationOperation operation) =>
        operation is AlterColumnOperation { OldColumn: { } old } column && column.ColumnType == old.ColumnType && column.IsNullable == old.IsNullable && column.MaxLength == old.MaxLength;

    private static string Describe(MigrationOperation operation) =>
        $"{operation.GetType().Name} {operation switch
        {
            ColumnOperation column => $"{column.Table}.{column.Name}",
            ITableMigrationOperation table => table.Table,
            _ => "",
        }}";
}
