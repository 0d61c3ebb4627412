using System.Text.RegularExpressions;
using MatchChat.TestKit.SqlServer;

namespace MatchChat.Architecture.Tests.SqlServer;

/// <summary>The T-SQL that the documentation gives to administrators.</summary>
public sealed partial class GrantTests
{
    [Fact]
    public void What_the_documentation_shows_is_transact_sql_and_keeps_the_audit()
    {
        var shown = Blocks().Matches(File.ReadAllText(Path.Combine(Product.Root, "docs/operations.md"))).Select(block => block.Groups[1].Value).ToList();
        shown.ShouldNotBeEmpty();
        foreach (var block in shown) TransactSql.Complaints(block).ShouldBeEmpty(block);
        foreach (var table in new[] { "shared_audit", "shared_audit_chain" }) shown.ShouldContain(block => block.Contains($"DENY UPDATE, DELETE ON OBJECT::dbo.{table} ", StringComparison.Ordinal));
    }

    /// <summary>With these grants a node still works: nothing that it sends changes a row of the audit.</summary>
    [Fact]
    public void No_source_of_the_product_changes_the_audit() => Product.Sources
        .Where(source => Changes().IsMatch(source.Text))
        .Select(source => source.Path)
        .ShouldBeEmpty();

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline, 5_000)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"(UPDATE|DELETE FROM)\s+shared_audit|Audit\.(Remove|Update)|\.Audit\b[^;]*ExecuteDelete", RegexOptions.None, 5_000)]
    private static partial Regex Changes();
}
