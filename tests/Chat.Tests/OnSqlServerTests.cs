namespace MatchChat.Chat.Tests;

/// <summary>All of these tests once more on SQL Server, where there is one (<see cref="SqlServerRun"/>).</summary>
[Trait("Needs", "server")]
public sealed class OnSqlServerTests
{
    public static TheoryData<string> Classes => [.. SqlServerRun.Classes(typeof(OnSqlServerTests).Assembly, except: typeof(OnSqlServerTests))];

    [Theory]
    [MemberData(nameof(Classes))]
    public async Task The_same_holds_on_sql_server(string tests)
    {
        Assert.SkipUnless(SqlServerRun.IsWanted, SqlServerRun.NotWanted);
        (await SqlServerRun.Run(typeof(OnSqlServerTests).Assembly.GetType(tests, throwOnError: true)!)).ShouldBeNull();
    }
}
