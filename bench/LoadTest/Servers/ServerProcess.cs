using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MatchChat.LoadTest.Servers;

/// <summary>A server as a process of its own, so that its CPU and memory are its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Task<string[]> output;

    private ServerProcess(Process process, Uri address)
    {
        this.process = process;
        Address = address;
        // Both at once: a full pipe would stop the server.
        output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Http = new HttpClient { BaseAddress = address, Timeout = Patience };
    }

    public Uri Address { get; }

    public int Id => process.Id;

    public HttpClient Http { get; }

    /// <param name="program">The file of an assembly beside this one.</param>
    public static async Task<ServerProcess> Start(string program, string folder, IEnumerable<string> arguments)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add($"--urls={address.GetLeftPart(UriPartial.Authority)}");
        var server = new ServerProcess(Process.Start(start)!, address);
        await server.Ready();
        return server;
    }

    /// <summary>SIGTERM; a server that does not end well fails the run.</summary>
    public async Task Stop()
    {
        _ = kill(process.Id, Terminate);
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0) throw new InvalidOperationException($"The server ended with {process.ExitCode}: {string.Concat(await output)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        Http.Dispose();
        process.Dispose();
    }

    private async Task Ready()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"The server ended with {process.ExitCode} before it was ready: {string.Concat(await output)}");
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException("The server did not become ready.");

            try
            {
                using var answer = await Http.GetAsync(new Uri("/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
