using MatchChat.TestKit.SqlServer;

namespace MatchChat.Architecture.Tests.SqlServer;

/// <summary>What would be found in a statement, each broken once on purpose.</summary>
public sealed class TransactSqlTests
{
    [Theory]
    [InlineData("SELECT 1 FROM a WHERE b = @c;", true)]
    [InlineData("EXEC a @b = 1;", true)]
    [InlineData("INSERT INTO a (b) OUTPUT INSERTED.b VALUES (1);", true)]
    [InlineData("WITH k (b) AS (SELECT 1) SELECT a.b FROM a JOIN k ON k.b = a.b;", true)]
    [InlineData("SELEC 1 FROM a;", false)]
    [InlineData("FROBNICATE a;", false)]
    [InlineData("UPDATE a SET b = ;", false)]
    [InlineData("MERGE a USING b ON a.c = b.c WHEN MATCHED THEN DELETE;", false)]
    [InlineData("DELETE FROM a OUTPUT DELETED.b WHERE c = 1;", false)]
    [InlineData("UPDATE a SET b = 1 OUTPUT DELETED.b INTO d WHERE c = 1;", false)]
    [InlineData("SELECT b FROM a WITH (UPDLOCK);", false)]
    [InlineData("SELECT b FROM a WITH (NOLOCK) WHERE c = 1;", false)]
    [InlineData("SELECT b FROM a OPTION (RECOMPILE);", false)]
    [InlineData("SAVE TRANSACTION a;", false)]
    [InlineData("WITH k AS (SELECT TOP (1) * FROM a) UPDATE k SET b = 1;", false)]
    [InlineData("WITH k AS (SELECT TOP (1) * FROM a) DELETE FROM k;", false)]
    public void What_not_every_server_takes_would_be_found(string sql, bool fine) => (TransactSql.Complaints(sql).Count == 0).ShouldBe(fine);

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void A_long_list_would_be_found(int values, bool fine) =>
        (TransactSql.Complaints($"SELECT 1 FROM a WHERE b IN ({string.Join(", ", Enumerable.Range(0, values))})").Count == 0).ShouldBe(fine);
}
