namespace MatchChat.Messaging.Storage;

/// <summary>What differs between servers in the statements of the reading side.</summary>
internal interface ISqlDialect
{
    /// <summary>The first <c>@count</c> rows of `SELECT {columns} {rest}`, where the rest begins with FROM and ends with ORDER BY.</summary>
    string First(string columns, string rest);
}
