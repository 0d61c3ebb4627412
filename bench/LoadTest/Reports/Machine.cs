using System.Runtime.InteropServices;

namespace MatchChat.LoadTest.Reports;

/// <summary>On what it was measured; numbers without it say nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var cpu = Line("/proc/cpuinfo", "model name").Split(':')[^1].Trim();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024 * 1024);
        return $"{Environment.ProcessorCount} cores {cpu}, {memory} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, SQLite; the load generator runs on the same machine";
    }

    private static string Line(string file, string start) => File.ReadLines(file).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) ?? "";
}
