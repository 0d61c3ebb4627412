using MatchChat.LoadTest.Scenarios;

namespace MatchChat.LoadTest;

internal static class Help
{
    private const string Head = """
        dotnet run -c Release --project bench/LoadTest -- <scenario> [options]

        Starts the real host as a process of its own on a fresh database, and drives it over real sockets from one thread. Sending is open-loop: latency counts from the moment at which a
        message was due. Every message is checked: lost, doubled, out of order, at the wrong recipient. Exits with 1 if anything was, or a guarded ratio is missed.

          --json file        the result as JSON, too
          --markdown file    the tables as they stand in bench/README.md, too

        all
          Every scenario but the guard, as the goals are worded: the better part of half an hour on a machine that does nothing else.
        """;

    public static void Print(TextWriter output, IEnumerable<IScenario> scenarios)
    {
        output.WriteLine(Head);
        foreach (var scenario in scenarios) output.WriteLine($"{Environment.NewLine}{scenario.Name}{Environment.NewLine}{string.Join(Environment.NewLine, scenario.Help.Split('\n').Select(line => "  " + line))}");
    }
}
