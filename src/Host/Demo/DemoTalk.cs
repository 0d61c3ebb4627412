using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MatchChat.Kernel;

namespace MatchChat.Host.Demo;

/// <summary>What somebody says in a talk.</summary>
/// <param name="Id">The same at every start, so that a second seeding finds what the first one wrote.</param>
/// <param name="Answers">The index of the line that it answers.</param>
/// <param name="Edited">The text that replaces the first one.</param>
internal sealed record DemoLine(ClientMessageId Id, DemoPerson By, string Text, int? Answers, string? Edited, bool Deleted);

/// <summary>A talk of two people, read from one of the files in `Talks` (the head of the first one says how they are written).</summary>
/// <param name="Unread">How many of the last lines somebody has not read yet.</param>
internal sealed partial record DemoTalk(IReadOnlyList<DemoLine> Lines, IReadOnlyDictionary<DemoPerson, int> Unread)
{
    private const string DeletedMark = " <deleted>";
    private const string EditMark = " => ";

    public static DemoTalk Of(DemoMatch match)
    {
        using var file = new StreamReader(typeof(DemoTalk).Assembly.GetManifestResourceStream($"{match.Talk}.txt")
            ?? throw new InvalidOperationException($"The talk {match.Talk} is not embedded."));
        var lines = new List<DemoLine>();
        var unread = new Dictionary<DemoPerson, int>();
        while (file.ReadLine() is { } text)
        {
            if (text.StartsWith('#') || text.Length == 0) continue;
            if (ReadMark().Match(text) is { Success: true } mark) unread[DemoPeople.Named(mark.Groups["name"].Value)!] = Number(mark.Groups["count"]);
            else lines.Add(Line(match, lines.Count, Said().Match(text)));
        }

        return new DemoTalk(lines, unread);
    }

    private static DemoLine Line(DemoMatch match, int index, Match said)
    {
        var text = said.Groups["text"].Value;
        var deleted = text.EndsWith(DeletedMark, StringComparison.Ordinal);
        var versions = (deleted ? text[..^DeletedMark.Length] : text).Split(EditMark, 2);
        return new DemoLine(
            IdOf(match, index),
            DemoPeople.Named(said.Groups["name"].Value) ?? throw new InvalidOperationException($"Line {index} of {match.Talk} is said by nobody."),
            versions[0],
            said.Groups["back"].Success ? index - Number(said.Groups["back"]) : null,
            versions.ElementAtOrDefault(1),
            deleted);
    }

    private static ClientMessageId IdOf(DemoMatch match, int index) =>
        new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{match.Id} {index}"))).AsSpan(0, 16), bigEndian: true));

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<name>\w+)( \^(?<back>\d+))?: (?<text>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Said();

    [GeneratedRegex(@"^@read (?<name>\w+) -?(?<count>\d+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReadMark();
}
