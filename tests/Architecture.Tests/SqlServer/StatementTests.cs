using MatchChat.Infrastructure;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.TestKit;
using MatchChat.TestKit.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MatchChat.Architecture.Tests.SqlServer;

/// <summary>
/// What the product sends to SQL Server: every use case is walked through on an emulated server, each statement is parsed as T-SQL and looked at for what not every server takes,
/// and whoever sends statements in the product must have been seen sending one.
/// </summary>
public sealed class StatementTests
{
    /// <summary>Only for SQLite; and, of the command's helpers, what is never called with SQL Server's words.</summary>
    private static readonly string[] NotForSqlServer = [".Sqlite", "SchemaUpgrade+<UpgradeSqlite>"];

    [Fact]
    public async Task Every_statement_is_plain_transact_sql_and_none_is_left_out()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("matchchat.db");
        var spy = new Spy();
        var settings = HostSettings.With(
            ("Presence:OfflineGrace", "00:00:01"),
            ("Retention:SilentConversations", "1.00:00:00"),
            ("Messaging:VerifyUnread", "true")) with
        {
            Database = own => TestDatabase.EmulatedIn(own, new Emulation { Sent = spy.Note }),
            Services = services => services.AddBroker<WillingBroker>(),
        };
        await using (var host = await TestHost.Start(settings, file))
        {
            try
            {
                await Walk.Through(host);
            }
            finally
            {
                host.Log.Entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.ToString()).ShouldBeEmpty();
            }
        }

        foreach (var statement in spy.Statements) TransactSql.Complaints(statement).ShouldBeEmpty(statement);

        Senders.Find(Product.Assemblies)
            .Where(senders => !senders.Any(spy.SentBy.Contains) && !NotForSqlServer.Any(part => senders[0].Contains(part, StringComparison.Ordinal)))
            .Select(senders => senders[0])
            .ShouldBeEmpty("These send statements, and no step of Walk.cs makes them do it: add one.");

        using var build = new TemporaryFolder();
        await using var app = Product.Build(build, ("Database:Provider", "SqlServer"), ("ConnectionStrings:Database", "Server=nowhere"));
        foreach (var table in app.Services.GetServices<ModuleSchema>().SelectMany(Tables).Distinct().Except(NotWrittenYet))
            spy.Statements.ShouldContain(statement => !statement.Contains("CREATE", StringComparison.Ordinal) && statement.Contains(table, StringComparison.Ordinal), $"Nothing is written to or read from {table} in Walk.cs.");
    }

    /// <summary>The audit's chain has a table already, and no code.</summary>
    private static readonly string[] NotWrittenYet = ["shared_audit_chain"];

    private static IReadOnlyList<string> Tables(ModuleSchema schema)
    {
        using var db = schema.NewContext();
        return [.. db.Model.GetEntityTypes().Select(entity => entity.GetTableName()!)];
    }

    /// <summary>With a broker there is an outbox.</summary>
    internal sealed class WillingBroker : IFactBroker
    {
        public bool IsUp => true;

        public Task Ready(CancellationToken ct) => Task.CompletedTask;

        public Task<Task<IReadOnlyList<Fate>>> Send(IReadOnlyList<WireFact> facts, bool heardHere, CancellationToken ct) =>
            Task.FromResult(Task.FromResult<IReadOnlyList<Fate>>([.. facts.Select(_ => Fate.Confirmed)]));
    }
}
