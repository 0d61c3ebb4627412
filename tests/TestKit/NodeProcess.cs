using System.Diagnostics;

namespace MatchChat.TestKit;

/// <summary>The node as a process of its own, for tests that end it without a word.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient http;
    private readonly Task<string> output;

    private NodeProcess(Process process, Uri address, Task<string> output)
    {
        this.process = process;
        this.output = output;
        Address = address;
        http = new HttpClient { BaseAddress = address, Timeout = Limits.Patience };
    }

    public Uri Address { get; }

    public int Id => process.Id;

    public bool Running => !process.HasExited;

    public Tokens Tokens { get; } = new(HostSettings.Secret);

    /// <param name="databaseFile">Kept between lives of the node; what is made on a server for it, whoever owns the file drops.</param>
    /// <param name="plugged">An assembly of the test with a hosting startup (`[assembly: HostingStartup]`), for what cannot be configured.</param>
    public static async Task<NodeProcess> Start(string databaseFile, HostSettings? settings = null, System.Reflection.Assembly? plugged = null)
    {
        var address = new Uri($"http://127.0.0.1:{Programs.FreePort()}");
        settings ??= new HostSettings();
        var database = settings.Database(databaseFile);
        await database.Create();
        var keys = new Dictionary<string, string?>(settings.Keys, StringComparer.OrdinalIgnoreCase) { ["urls"] = address.ToString().TrimEnd('/') };
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = System.IO.Path.GetDirectoryName(databaseFile)!,
        };
        Plug(start, [.. new[] { plugged, database.Plugged }.OfType<System.Reflection.Assembly>().Select(assembly => assembly.GetName().Name!)]);
        start.ArgumentList.Add(Assembly());
        foreach (var argument in (settings with { Keys = keys }).Arguments(databaseFile)) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var output = Read(process);
        var node = new NodeProcess(process, address, output);
        await node.Ready();
        return node;
    }

    public RestClient Rest(string? token) => new(http, token);

    public RestClient RestAsService() => Rest(Tokens.ForService());

    public Task<HubClient> Connect(Guid user, HubOptions? options = null) => HubClient.Connect(Address, Tokens.For(user), options);

    /// <summary>`kill -9`: no goodbye, no clean-up.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; answers the exit code.</summary>
    public async Task<int> Terminate()
    {
        Programs.Send(process.Id, Signal.Terminate);
        await process.WaitForExitAsync().Within("end of the node after SIGTERM");
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (Running) await Kill();
        http.Dispose();
        process.Dispose();
    }

    private async Task Ready()
    {
        await Limits.Until(
            async () =>
            {
                if (process.HasExited) throw new InvalidOperationException($"The node ended with {process.ExitCode} before it was ready: {await output}");

                try
                {
                    using var answer = await http.GetAsync(new Uri("/ready", UriKind.Relative));
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "node ready",
            TimeSpan.FromSeconds(120));
    }

    private static async Task<string> Read(Process process)
    {
        // Both at once: a full pipe would stop the node.
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        return string.Concat(texts);
    }

    // With the test's own list of assemblies, in which the host's are, too.
    private static void Plug(ProcessStartInfo start, IReadOnlyCollection<string> assemblies)
    {
        if (assemblies.Count == 0) return;

        var tests = System.Reflection.Assembly.GetEntryAssembly()!.GetName().Name;
        start.Environment["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = string.Join(';', assemblies);
        foreach (var argument in new[] { "exec", "--depsfile", Beside(tests + ".deps.json"), "--runtimeconfig", Beside(tests + ".runtimeconfig.json") }) start.ArgumentList.Add(argument);
    }

    private static string Assembly() => Beside("MatchChat.Host.dll");

    private static string Beside(string file) => System.IO.Path.Combine(AppContext.BaseDirectory, file);
}
