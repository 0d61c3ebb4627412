using System.Data.SqlTypes;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace MatchChat.TestKit.SqlServer;

/// <summary>What SQLite lacks of the functions and collations that the product uses on SQL Server.</summary>
internal static class TransactSqlFunctions
{
    /// <summary>As Microsoft.Data.Sqlite writes a parameter, so that they compare as text.</summary>
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz";

    /// <summary>As ids are compared and sorted there: the last six bytes first.</summary>
    public const string IdOrder = "uniqueidentifier";

    public static void AddTo(SqliteConnection connection)
    {
        connection.CreateFunction("SYSDATETIMEOFFSET", () => Text(DateTimeOffset.UtcNow));
        connection.CreateFunction("DATEADD", (string part, long count, string time) =>
            part == "second" ? Text(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).AddSeconds(count)) : throw new NoSuchStatementException($"DATEADD({part})"));
        connection.CreateFunction("like", (string pattern, string? text, string escape) => text is not null && Like(pattern, escape[0]).IsMatch(text));
        connection.CreateCollation(IdOrder, (one, other) => new SqlGuid(one).CompareTo(new SqlGuid(other)));
        connection.CreateCollation("Latin1_General_100_CI_AS_SC", (one, other) => string.Compare(one, other, StringComparison.InvariantCultureIgnoreCase));
    }

    private static string Text(DateTimeOffset time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static Regex Like(string pattern, char escape)
    {
        var expression = new StringBuilder("^");
        for (var index = 0; index < pattern.Length; index++)
        {
            var (letter, literal) = pattern[index] == escape ? (pattern[++index], true) : (pattern[index], false);
            expression.Append((letter, literal) switch
            {
                ('%', false) => ".*",
                ('_', false) => ".",
                _ => Regex.Escape(letter.ToString()),
            });
        }

        return new Regex(expression.Append('$').ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(10));
    }
}
