namespace MatchChat.Messaging.Storage.Sqlite;

internal sealed class SqliteDialect : ISqlDialect
{
    public string First(string columns, string rest) => $"SELECT {columns} {rest} LIMIT @count";
}
