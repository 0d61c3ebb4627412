using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MatchChat.TestKit;

/// <summary>Programs of this machine, and what can be done to their processes.</summary>
public static class Programs
{
    // Debian keeps servers where a plain user's PATH does not look.
    private static readonly string[] AlsoIn = ["/usr/sbin", "/sbin", "/usr/lib/rabbitmq/bin"];

    /// <summary>The full path; null where it is not installed.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Concat(AlsoIn)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>A port on which nobody listens just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static void Send(int process, Signal signal) => _ = SendSignal(process, (int)signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}

/// <summary>The numbers of Linux.</summary>
public enum Signal
{
    Kill = 9,
    Terminate = 15,
    Continue = 18,

    /// <summary>Its sockets stay open and nothing in it moves.</summary>
    Stop = 19,
}
