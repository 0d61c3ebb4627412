using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace MatchChat.TestKit.SqlServer;

/// <summary>What is wrong with a statement for SQL Server, as SQL Server's own parser sees it, or for the other servers of its protocol that the product means to run on (docs/decisions/0016-one-database-many-nodes.md).</summary>
public static class TransactSql
{
    /// <summary>Of a command.</summary>
    public const int MostParameters = 2_100;

    /// <summary>Of an `IN` list.</summary>
    public const int MostInList = 1_000;

    public static IReadOnlyList<string> Complaints(string sql)
    {
        var parsed = Parse(sql, out var errors);
        var forbidden = new Forbidden();
        parsed?.Accept(forbidden);
        return [.. errors, .. forbidden.Found];
    }

    internal static TSqlFragment? Parse(string sql, out IReadOnlyList<string> errors)
    {
        using var reader = new StringReader(sql);
        var parsed = new TSql150Parser(initialQuotedIdentifiers: true).Parse(reader, out var found);
        errors = [.. found.Select(error => $"line {error.Line}: {error.Message}")];
        return parsed;
    }

    private sealed class Forbidden : TSqlFragmentVisitor
    {
        private readonly HashSet<string> expressions = new(StringComparer.OrdinalIgnoreCase);

        public List<string> Found { get; } = [];

        /// <summary>An unknown first word parses as the call of a procedure without `EXECUTE`.</summary>
        public override void Visit(ExecuteStatement node)
        {
            var first = node.ScriptTokenStream[node.FirstTokenIndex];
            if (first.TokenType is not (TSqlTokenType.Exec or TSqlTokenType.Execute)) Refuse(node, $"{first.Text} is called like a procedure");
        }

        public override void Visit(MergeStatement node) => Refuse(node, "MERGE");

        public override void Visit(SaveTransactionStatement node) => Refuse(node, "a savepoint");

        public override void Visit(OutputClause node)
        {
            if (Columns(node).Any(column => column.Equals("DELETED", StringComparison.OrdinalIgnoreCase))) Refuse(node, "OUTPUT DELETED");
        }

        public override void Visit(OutputIntoClause node)
        {
            if (Columns(node).Any(column => column.Equals("DELETED", StringComparison.OrdinalIgnoreCase))) Refuse(node, "OUTPUT DELETED");
        }

        public override void Visit(TableHint node) => Refuse(node, "a table hint");

        public override void Visit(OptimizerHint node) => Refuse(node, "a query hint");

        public override void Visit(CommonTableExpression node) => expressions.Add(node.ExpressionName.Value);

        public override void ExplicitVisit(UpdateStatement node)
        {
            base.ExplicitVisit(node);
            Target(node, node.UpdateSpecification);
        }

        public override void ExplicitVisit(DeleteStatement node)
        {
            base.ExplicitVisit(node);
            Target(node, node.DeleteSpecification);
        }

        public override void Visit(InPredicate node)
        {
            if (node.Values.Count > MostInList) Refuse(node, $"{node.Values.Count} values in an IN list");
        }

        private static IEnumerable<string> Columns(TSqlFragment output) =>
            Enumerable.Range(output.FirstTokenIndex, output.LastTokenIndex - output.FirstTokenIndex + 1).Select(index => output.ScriptTokenStream[index].Text);

        /// <summary>Of a change through a common table expression, or of a derived table.</summary>
        private void Target(TSqlFragment node, UpdateDeleteSpecificationBase specification)
        {
            if (specification.Target is not NamedTableReference table || expressions.Contains(table.SchemaObject.BaseIdentifier.Value)) Refuse(node, "a change through something that is no table");
        }

        private void Refuse(TSqlFragment node, string what) => Found.Add($"line {node.StartLine}: {what}");
    }
}
