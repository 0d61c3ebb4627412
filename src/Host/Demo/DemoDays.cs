namespace MatchChat.Host.Demo;

/// <summary>When people say things: in sittings of some minutes, with most of a day between them.</summary>
internal static class DemoDays
{
    private const int LinesOfASitting = 14;

    /// <summary>Two lines of a talk are never closer: time to read the one and to write the other.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(20);

    /// <summary>Ascending, one for each line, the last one at the end.</summary>
    public static IReadOnlyList<DateTimeOffset> Of(int lines, DateTimeOffset end)
    {
        // The same at every start: a seeding that was interrupted goes on in the same rhythm.
        var chance = new Random(lines);
        var times = new DateTimeOffset[lines];
        for (var line = lines - 1; line >= 0; line--)
        {
            times[line] = end;
            end -= line % LinesOfASitting == 0 ? TimeSpan.FromHours(chance.Next(9, 20)) : ShortestPause + TimeSpan.FromSeconds(chance.Next(160));
        }

        return times;
    }
}
