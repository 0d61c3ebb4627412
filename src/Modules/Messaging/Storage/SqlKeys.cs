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
    /// <summary>Keys in one statement. SQLite could take five times as many, but its time to understand them grows faster than their number.</summary>
    private const int Most = 100;

    /// <summary>A command on the context's open connection and in its transaction, if there is one.</summary>
    public static DbCommand Sql(this DbContext db, string text)
    {
        var command = db.Database.GetDbConnection().Command(text);
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        return command;
    }

    public static async Task<List<T>> Rows<T>(this DbCommand command, Func<DbDataReader, T> read, CancellationToken ct)
    {
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>
    /// Runs a statement that begins with `WITH keys ({columns}) AS ({keys})` for however many keys there are, and answers all its rows.
    /// The statement joins them with CROSS JOIN, which keeps SQLite to that order: from few keys to one seek each. Elsewhere it is a plain join.
    /// </summary>
    public static async Task<List<T>> RowsByKeys<T>(
        this DbContext db, string text, IEnumerable<object[]> keys, Action<DbCommand> complete, Func<DbDataReader, T> read, CancellationToken ct)
    {
        var found = new List<T>();
        foreach (var some in keys.Chunk(Most))
        {
            await using var command = db.Sql("");
            // The text is one of the product's own constants; the keys go in as parameters.
#pragma warning disable CA2100
            command.CommandText = text.Replace("{keys}", command.AsTable(some), StringComparison.Ordinal);
#pragma warning restore CA2100
            complete(command);
            found.AddRange(await command.Rows(read, ct));
        }

        return found;
    }

    /// <summary>`SELECT @key0_0, @key0_1 UNION ALL SELECT @key1_0, @key1_1 …`: a few keys as a table that every server joins with.</summary>
    private static string AsTable(this DbCommand command, IReadOnlyList<object[]> keys)
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
