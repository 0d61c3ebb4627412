using System.Globalization;

namespace MatchChat.LoadTest.Reports;

/// <summary>Rows with the same columns as a Markdown table that is aligned for a terminal, too.</summary>
internal static class Table
{
    public static void Print(TextWriter output, IReadOnlyList<Row> rows)
    {
        string[] names = [.. rows[0].Cells.Keys];
        var texts = rows.Select(row => names.Select(name => Text(row.Cells[name])).ToArray()).ToList();
        int[] widths = [.. names.Select((name, column) => Math.Max(name.Length, texts.Max(text => text[column].Length)))];
        Line(names);
        Line([.. widths.Select(width => new string('-', width))]);
        texts.ForEach(Line);
        output.WriteLine();

        void Line(string[] cells) => output.WriteLine($"| {string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))} |");
    }

    private static string Text(object value) => value switch
    {
        double number when Math.Abs(number) >= 100 => number.ToString("0", CultureInfo.InvariantCulture),
        double number => number.ToString("0.0#", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
