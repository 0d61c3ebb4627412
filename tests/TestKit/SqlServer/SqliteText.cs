using System.Globalization;
using System.Text;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace MatchChat.TestKit.SqlServer;

/// <summary>A statement for SQL Server as SQLite takes it. Only what the product sends; anything else is refused, as a server of another make would.</summary>
internal sealed class SqliteText : TSqlFragmentVisitor
{
    private readonly TSqlFragment script;
    private readonly Dictionary<int, string> instead = [];
    private readonly Dictionary<int, string> after = [];

    private SqliteText(TSqlFragment script) => this.script = script;

    public static string Of(TSqlFragment script)
    {
        var text = new SqliteText(script);
        script.Accept(text);
        return text.Written();
    }

    public override void Visit(TSqlStatement node)
    {
        if (node is not (SelectStatement or InsertStatement or UpdateStatement or DeleteStatement or CreateTableStatement or AlterTableAddTableElementStatement or CreateIndexStatement or IfStatement
            or BeginEndBlockStatement or PredicateSetStatement)) throw new NoSuchStatementException(node.GetType().Name);
    }

    public override void Visit(PredicateSetStatement node) => Replace(node, "");

    public override void ExplicitVisit(QuerySpecification node)
    {
        base.ExplicitVisit(node);
        if (node.TopRowFilter is { } top)
        {
            Append(node, $" LIMIT {Text(top.Expression)}");
            Replace(top, "");
        }

        if (node.OffsetClause is { } offset) Replace(offset, $"LIMIT {(offset.FetchExpression is null ? "-1" : Text(offset.FetchExpression))} OFFSET {Text(offset.OffsetExpression)}");
    }

    public override void Visit(StringLiteral node)
    {
        if (node.IsNational) instead[node.FirstTokenIndex] = Raw(node)[1..];
        // An id in the text, as the parameters are written.
        else if (Guid.TryParseExact(node.Value, "D", out _)) instead[node.FirstTokenIndex] = Raw(node).ToUpperInvariant();
    }

    public override void Visit(GlobalVariableExpression node)
    {
        if (node.Name.Equals("@@ROWCOUNT", StringComparison.OrdinalIgnoreCase)) Replace(node, "changes()");
    }

    public override void ExplicitVisit(FunctionCall node)
    {
        base.ExplicitVisit(node);
        switch (node.FunctionName.Value.ToUpperInvariant())
        {
            case "SCOPE_IDENTITY":
                Replace(node, "last_insert_rowid()");
                break;
            case "COUNT_BIG":
                instead[node.FirstTokenIndex] = "COUNT";
                break;
            case "DATEADD":
                instead[node.Parameters[0].FirstTokenIndex] = $"'{Raw(node.Parameters[0])}'";
                break;
            case "OBJECT_ID":
                Replace(node, $"(SELECT name FROM sqlite_master WHERE '[' || name || ']' = {Text(node.Parameters[0])})");
                break;
        }
    }

    public override void ExplicitVisit(CreateTableStatement node)
    {
        var columns = node.Definition.ColumnDefinitions.Select(Column);
        var keys = node.Definition.TableConstraints.OfType<UniqueConstraintDefinition>()
            .Where(_ => !node.Definition.ColumnDefinitions.Any(column => column.IdentityOptions is not null))
            .Select(key => $"{(key.IsPrimaryKey ? "PRIMARY KEY" : "UNIQUE")} ({string.Join(", ", key.Columns.Select(Raw))})");
        Replace(node, $"CREATE TABLE IF NOT EXISTS {Raw(node.SchemaObjectName)} ({string.Join(", ", columns.Concat(keys))});");
    }

    public override void ExplicitVisit(AlterTableAddTableElementStatement node) =>
        Replace(node, string.Join(" ", node.Definition.ColumnDefinitions.Select(column => $"ALTER TABLE {Raw(node.SchemaObjectName)} ADD COLUMN {Column(column)};")));

    // The only condition is that of a table which is made if it is not there.
    public override void ExplicitVisit(IfStatement node)
    {
        base.ExplicitVisit(node);
        Replace(node, string.Concat(((BeginEndBlockStatement)node.ThenStatement).StatementList.Statements.Select(Text)));
    }

    private string Column(ColumnDefinition column)
    {
        if (column.IdentityOptions is not null) return $"{Raw(column.ColumnIdentifier)} INTEGER PRIMARY KEY AUTOINCREMENT";

        var type = Raw(column.DataType);
        // SQLite reads a number out of what it takes for a number; texts and whole numbers are all that is told apart here.
        var kept = type.Contains("char", StringComparison.OrdinalIgnoreCase) ? "TEXT" : type.Contains("int", StringComparison.OrdinalIgnoreCase) || type is "bit" ? "INTEGER" : "BLOB";
        // The server's own order of ids, which is nobody else's.
        if (type.Equals(TransactSqlFunctions.IdOrder, StringComparison.OrdinalIgnoreCase)) kept += $" COLLATE {TransactSqlFunctions.IdOrder}";
        var required = column.Constraints.OfType<NullableConstraintDefinition>().Any(constraint => !constraint.Nullable);
        return $"{Raw(column.ColumnIdentifier)} {kept}{(required ? " NOT NULL" : "")}{(column.DefaultConstraint is { } standard ? $" DEFAULT ({Text(standard.Expression)})" : "")}";
    }

    private void Replace(TSqlFragment node, string text)
    {
        for (var index = node.FirstTokenIndex; index <= node.LastTokenIndex; index++) instead[index] = "";
        instead[node.FirstTokenIndex] = text;
    }

    private void Append(TSqlFragment node, string text) => after[node.LastTokenIndex] = text + after.GetValueOrDefault(node.LastTokenIndex);

    private string Written() => script.FirstTokenIndex < 0 ? "" : Text(script);

    /// <summary>As it is so far.</summary>
    private string Text(TSqlFragment node)
    {
        var text = new StringBuilder();
        for (var index = node.FirstTokenIndex; index <= node.LastTokenIndex; index++)
        {
            text.Append(instead.TryGetValue(index, out var other) ? other : node.ScriptTokenStream[index].Text);
            text.Append(after.GetValueOrDefault(index));
        }

        return text.ToString();
    }

    private static string Raw(TSqlFragment node) =>
        string.Concat(Enumerable.Range(node.FirstTokenIndex, node.LastTokenIndex - node.FirstTokenIndex + 1).Select(index => node.ScriptTokenStream[index].Text)).ToString(CultureInfo.InvariantCulture);
}
