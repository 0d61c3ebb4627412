using System.Globalization;

namespace MatchChat.LoadTest.Wire;

/// <summary>Every socket is an open file, here and at the server, and the server inherits our limit.</summary>
internal static class OpenFiles
{
    /// <summary>The runtime raises the soft limit to the hard one by itself; beyond that only the system's owner can.</summary>
    public static void MustAllow(int sockets)
    {
        const int others = 1000;
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        if (hard != "unlimited" && long.Parse(hard, CultureInfo.InvariantCulture) < sockets + others)
            throw new ArgumentException($"{sockets} connections need {sockets + others} open files, and this system allows {hard}. Raise it with `ulimit -Hn`.");
    }
}
