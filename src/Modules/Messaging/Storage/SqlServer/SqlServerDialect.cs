namespace MatchChat.Messaging.Storage.SqlServer;

internal sealed class SqlServerDialect : ISqlDialect
{
    public string First(string columns, string rest) => $"SELECT TOP (@count) {columns} {rest}";
}
