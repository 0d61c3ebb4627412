using Xunit;

namespace MatchChat.TestKit;

/// <summary>
/// The tests of a namespace once more on SQL Server, where there is one (<see cref="SqlServerRun"/>): those of the namespace of the class that is made of this, and of those below it. Each class is a run of its own.
/// </summary>
/// <typeparam name="TOwn">The class itself.</typeparam>
[Trait("Needs", "server")]
public abstract class SqlServerSpec<TOwn>
{
    public static TheoryData<string> Classes => [.. SqlServerRun.Classes(typeof(TOwn))];

    [Theory]
    [MemberData(nameof(Classes))]
    public async Task The_same_holds_on_sql_server(string tests)
    {
        Assert.SkipUnless(SqlServerRun.IsWanted, SqlServerRun.NotWanted);
        if (await SqlServerRun.Run(typeof(TOwn).Assembly.GetType(tests, throwOnError: true)!) is { } trouble) Assert.Fail(trouble);
    }
}
