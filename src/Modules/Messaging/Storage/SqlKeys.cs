using System.Data.Common;
using System.Globalization;
using System.Text;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace MatchChat.Messaging.Storage;

/// <summary>Hand-written statements on the connection of a context, for what EF translates badly.</summary>
internal static class SqlKeys
{
    /// <summary>Keys in one statement. SQLite takes 500 branches, SQL Server 2,100 parameters.</summary>
    public const int Most = 200;

    /// <summary>A command on the context's connection and in its transaction, if there is one.</summary>
    public static async ValueTask<DbCommand> Sql(this DbContext db, string text, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        var command = db.Database.GetDbConnection().Command(text);
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        return command;
    }

    /// <summary>`SELECT @a0, @b0 UNION ALL SELECT @a1, @b1 …`: a few keys as a table that every server joins with, and their parameters.</summary>
    public static string AsTable(this DbCommand command, IReadOnlyList<object[]> keys)
    {
        var text = new StringBuilder();
        for (var row = 0; row < keys.Count; row++)
        {
            text.Append(row == 0 ? "SELECT " : " UNION ALL SELECT ");
            for (var column = 0; column < keys[row].Length; column++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"@key{row}_{column}");
                text.Append(column == 0 ? "" : ", ").Append(name);
                command.Parameter(name, keys[row][column]);
            }
        }

        return text.ToString();
    }
}
