using System.Globalization;

namespace MatchChat.LoadTest;

/// <summary>What to run.</summary>
internal sealed record Settings(IReadOnlyList<int> Rates, IReadOnlyList<string> Modes, int Pairs, TimeSpan Duration, TimeSpan WarmUp)
{
    public const string Help = """
        Starts the real host as a process of its own on a fresh database and sends messages between pairs of people over real sockets.
        Sending is open-loop: latency counts from the moment at which a message was due, not from when the generator got round to it.

          --rates 10,100,2000       messages per second, one run each
          --modes Adaptive,Fixed    Messaging:BatchMode, one run each
          --pairs 100               conversations, two sockets each
          --seconds 15              measured, after the warm-up
          --warmup 3                seconds that are not counted
        """;

    public static Settings From(string[] args)
    {
        var given = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1], StringComparer.Ordinal);
        return new Settings(
            [.. Of("rates", "10,100,2000").Split(',').Select(Number)],
            Of("modes", "Adaptive,Fixed").Split(','),
            Number(Of("pairs", "100")),
            TimeSpan.FromSeconds(Number(Of("seconds", "15"))),
            TimeSpan.FromSeconds(Number(Of("warmup", "3"))));

        string Of(string name, string otherwise) => given.GetValueOrDefault(name, otherwise);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
