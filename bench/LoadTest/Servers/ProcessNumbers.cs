using System.Globalization;

namespace MatchChat.LoadTest.Servers;

/// <summary>What Linux knows about a process.</summary>
internal sealed record ProcessNumbers(TimeSpan Cpu, double ResidentMegabytes, double PeakMegabytes)
{
    /// <summary>USER_HZ, the same on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    public static ProcessNumbers Of(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        // The name may hold spaces; after it come state (3), and utime and stime as the 14th and 15th.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        var status = File.ReadAllLines($"/proc/{process}/status");
        return new ProcessNumbers(TimeSpan.FromSeconds(ticks / TicksPerSecond), Megabytes(status, "VmRSS:"), Megabytes(status, "VmHWM:"));
    }

    public ProcessNumbers Plus(ProcessNumbers other) => new(Cpu + other.Cpu, ResidentMegabytes + other.ResidentMegabytes, PeakMegabytes + other.PeakMegabytes);

    private static double Megabytes(string[] status, string name) =>
        long.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) / 1024.0;
}
