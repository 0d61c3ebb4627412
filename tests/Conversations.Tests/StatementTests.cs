using MatchChat.Conversations.Storage;
using MatchChat.Kernel.Persistence;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace MatchChat.Conversations.Tests;

/// <summary>The gate's own statements: no table is read from end to end, and SQL Server understands them too.</summary>
public sealed class StatementTests
{
    [Fact]
    [Trait("Database", "SQLite")]
    public async Task The_gate_reads_no_table_from_end_to_end()
    {
        await using var house = await House.Open();

        foreach (var statement in $"{RoomReader.TextFor(10)};{SharedConversations.TextFor(10)}".Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var plan = await Plan(house, statement);
            plan.ShouldNotBeEmpty();
            plan.Where(step => step.StartsWith("SCAN TABLE", StringComparison.Ordinal)).ShouldBeEmpty(statement);
        }
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task A_statement_that_does_would_be_found()
    {
        await using var house = await House.Open();

        (await Plan(house, "SELECT 1 FROM conversations_participants WHERE role = 'x'")).ShouldContain(step => step.StartsWith("SCAN TABLE", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_written_by_hand_is_transact_sql()
    {
        foreach (var text in RoomReader.Sizes.SelectMany(size => new[] { RoomReader.TextFor(size), SharedConversations.TextFor(size) }))
        {
            using var reader = new StringReader(text);
            var script = (TSqlScript)new TSql150Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
            errors.ShouldBeEmpty();
            script.Batches.Single().Statements.ShouldAllBe(statement => statement is SelectStatement);
        }
    }

    private static async Task<List<string>> Plan(House house, string statement)
    {
        var engine = house.Get<IDatabaseEngine>();
        await using var connection = engine.NewConnection();
        await engine.Open(connection, TestContext.Current.CancellationToken);
        await using var command = connection.Command($"EXPLAIN QUERY PLAN {statement}");
        foreach (var name in Enumerable.Range(0, 10).Select(index => $"@id{index}").Append("@asker")) command.Parameter(name, new byte[16]);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var plan = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken)) plan.Add(rows.GetString(3));
        return plan;
    }
}
