using System.Diagnostics;
using System.Net.Sockets;

namespace MatchChat.TestKit;

/// <summary>
/// A real server of another make, for a test alone: its own folder, a free port of this machine, ended by its process id. It can be stopped, killed, paused and started again on the same port and data.
/// </summary>
/// <param name="program">As installed: `redis-server`. A test skips itself where it is missing (<see cref="Programs.Find"/>).</param>
/// <param name="ready">Whether it answers by now.</param>
public sealed class PrivateServer(string program, IReadOnlyList<string> arguments, Func<Task<bool>> ready, IReadOnlyDictionary<string, string>? environment = null) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TemporaryFolder home = new();
    private Process? process;
    private Task<string>? output;

    /// <summary>Its working directory, gone when it is.</summary>
    public string Folder => home.Path;

    public bool Running => process is { HasExited: false };

    /// <summary>Whether something listens on this port.</summary>
    public static async Task<bool> Listens(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(System.Net.IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Starts it, and waits until it is ready.</summary>
    public async Task Start()
    {
        var start = new ProcessStartInfo(Programs.Find(program) ?? throw new InvalidOperationException($"{program} is not installed."), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        process = Process.Start(start)!;
        output = Read(process);
        await Limits.Until(
            async () => process.HasExited ? throw new InvalidOperationException($"{program} ended with {process.ExitCode} before it was ready: {await output}") : await ready(),
            $"{program} ready",
            Patience);
    }

    /// <summary>SIGTERM, and waits for its end.</summary>
    public Task Stop() => End(Signal.Terminate);

    /// <summary>`kill -9`.</summary>
    public Task Kill() => End(Signal.Kill);

    /// <summary>It answers nobody, and nobody's connection breaks.</summary>
    public void Pause() => Programs.Send(process!.Id, Signal.Stop);

    public void Resume() => Programs.Send(process!.Id, Signal.Continue);

    /// <summary>Asked to end and not killed: it knows of its own children.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Running) Resume();
        await Stop();
        home.Dispose();
    }

    private async Task End(Signal signal)
    {
        if (process is null) return;

        if (Running)
        {
            Programs.Send(process.Id, signal);
            await process.WaitForExitAsync().Within($"end of {program}", Patience);
        }

        process.Dispose();
        process = null;
    }

    private static async Task<string> Read(Process process)
    {
        // Both at once: a full pipe would stop it.
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        return string.Concat(texts);
    }
}
