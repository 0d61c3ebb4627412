using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using MatchChat.Messaging.Storage.SqlServer;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace MatchChat.Messaging.Tests.Reading;

/// <summary>What is sent to the database: on SQLite no table is read from end to end, and what both servers get is T-SQL as well.</summary>
public sealed class StatementTests(ReadingRoom room) : IClassFixture<ReadingRoom>
{
    private static readonly string[] HandWritten =
    [
        ReceiptReader.StretchesText, ReceiptReader.NewestText, MessageReader.ByKeysText, StateReader.ByIdsText, UnreadCounter.CountText, SqlServerTextSearch.FindText,
        StateReader.NewestText(new SqlServerDialect(), new Which(false, null, PerhapsUnread: true), false),
        .. from ended in new bool?[] { null, true, false }
           from archived in new bool?[] { null, true, false }
           from cursor in new[] { true, false }
           select StateReader.NewestText(new SqlServerDialect(), new Which(ended, archived), cursor),
    ];

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task No_read_goes_through_a_whole_table()
    {
        var talk = await room.Match();
        await talk.Says(talk.Alice, ["1", "2", "3"]);
        var row = await talk.Says(talk.Bob, "re", replyTo: 2);
        await talk.Receipt(talk.Alice, ReceiptKind.Read, 2);
        var bob = talk.Bob;
        var cursor = new Domain.Cursor(room.Clock.GetUtcNow().AddDays(1), Guid.NewGuid()).ToString();

        var heard = await room.Get<StatementSpy>().Listen(async () =>
        {
            await talk.History(bob, before: 3, limit: 1);
            await talk.History(bob, after: 1, limit: 1);
            await room.Gets(new GetMessage(row.Id, bob));
            await room.Gets(new ListEdits(row.Id, bob));
            await talk.Syncs(bob, 1);
            await room.Gets(new Sync(bob, null, null));
            await room.Gets(new TakeSnapshot(bob));
            await room.Gets(new GetUnread(bob));
            await room.Gets(new GetReadPointer(talk.Id, bob));
            await room.Gets(new GetConversation(talk.Id, bob));
            await room.Gets(new SearchMessages(bob, "x", null, null, cursor));
            foreach (var archived in new[] { true, false })
            {
                await room.Gets(new GetInbox(bob, archived, false, null, cursor));
                await room.Gets(new GetInbox(bob, archived, true, null, null));
                await room.Gets(new ArchiveConversation(talk.Id, bob, archived));
            }
        });

        var sent = heard.Where(statement => statement.StartsWith("SELECT", StringComparison.Ordinal) || statement.StartsWith("WITH", StringComparison.Ordinal)).Distinct().ToList();
        sent.Count.ShouldBeGreaterThan(20);
        foreach (var statement in sent) (await Plan(statement)).Where(step => step.StartsWith("SCAN TABLE", StringComparison.Ordinal)).ShouldBeEmpty(statement);
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task Changes_that_are_one_persons_own_are_looked_for_among_themselves_only()
    {
        var talk = await room.Match();
        var heard = await room.Get<StatementSpy>().Listen(async () =>
        {
            await talk.SeenBy(talk.Bob);
            await room.Gets(new GetInbox(talk.Bob, false, false, null, null));
        });

        var looking = heard.Where(statement => statement.Contains("MAX(o.own_revision)", StringComparison.Ordinal)).Distinct().ToList();
        looking.Count.ShouldBe(2);
        foreach (var statement in looking)
            (await Plan(statement)).ShouldContain(step => step.Contains("messaging_messages AS o USING COVERING INDEX IX_messaging_messages_conversation_id_sender_id_own_revision (conversation_id=? AND sender_id=? AND own_revision>?)", StringComparison.Ordinal), statement);
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task A_statement_that_goes_through_a_table_would_be_found() =>
        (await Plan("SELECT * FROM messaging_messages WHERE content = 'x'")).ShouldContain(step => step.StartsWith("SCAN TABLE messaging_messages", StringComparison.Ordinal));

    [Fact]
    public void What_is_written_by_hand_is_transact_sql()
    {
        foreach (var text in HandWritten)
        {
            var statement = text.Replace("{keys}", "SELECT @key0_0, @key0_1, @key0_2 UNION ALL SELECT @key1_0, @key1_1, @key1_2", StringComparison.Ordinal);
            using var reader = new StringReader(statement);
            new TSql150Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
            errors.Select(error => error.Message).ShouldBeEmpty(statement);
        }
    }

    [Theory]
    [InlineData("a", "%a%")]
    [InlineData("100%", @"%100\%%")]
    [InlineData("a_b[c]", @"%a\_b\[c]%")]
    [InlineData(@"\", @"%\\%")]
    public void For_sql_server_wildcards_are_escaped(string text, string pattern) => SqlServerTextSearch.Pattern(text).ShouldBe(pattern);

    private async Task<List<string>> Plan(string statement)
    {
        var engine = room.Get<IDatabaseEngine>();
        await using var connection = engine.NewConnection();
        await engine.Open(connection, TestContext.Current.CancellationToken);
        await using var command = connection.Command($"EXPLAIN QUERY PLAN {statement}");
        return await command.Rows(reader => reader.GetString(3), TestContext.Current.CancellationToken);
    }
}
