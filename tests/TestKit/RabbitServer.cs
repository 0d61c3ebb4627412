using System.Diagnostics;
using System.Globalization;

namespace MatchChat.TestKit;

/// <summary>
/// A private RabbitMQ with its STOMP plugin, on free ports of this machine. Erlang's port mapper would outlive it as a daemon, so it gets one of its own that is ended with it.
/// Debian's wrapper in PATH runs it as another user; this is the server itself.
/// </summary>
public sealed class RabbitServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string Control = "/usr/lib/rabbitmq/bin/rabbitmqctl";

    private readonly TemporaryFolder folder = new();
    private readonly int port = Programs.FreePort();
    private readonly int stompPort = Programs.FreePort();
    private readonly Dictionary<string, string> environment;
    private readonly PrivateServer mapper;
    private readonly PrivateServer server;

    public RabbitServer()
    {
        var mapperPort = Programs.FreePort();
        environment = new(StringComparer.Ordinal)
        {
            // Here Erlang keeps the cookie by which its nodes know each other.
            ["HOME"] = folder.Path,
            ["ERL_EPMD_PORT"] = mapperPort.ToString(CultureInfo.InvariantCulture),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = $"test-{Guid.NewGuid():N}@localhost",
            ["RABBITMQ_MNESIA_BASE"] = folder.File("mnesia"),
            ["RABBITMQ_LOG_BASE"] = folder.File("log"),
            ["RABBITMQ_CONFIG_FILE"] = Write("rabbitmq.conf", Configuration()),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Write("enabled_plugins", "[rabbitmq_stomp]."),
            ["RABBITMQ_CONF_ENV_FILE"] = Write("rabbitmq-env.conf", ""),
            ["RABBITMQ_DIST_PORT"] = Programs.FreePort().ToString(CultureInfo.InvariantCulture),
            // Without the shell script in between that would turn a signal into another Erlang process: what is paused and ended is the server.
            ["RABBITMQ_ALLOW_INPUT"] = "true",
        };
        mapper = new PrivateServer("epmd", [], () => PrivateServer.Listens(mapperPort), environment);
        server = new PrivateServer(Program, ["-noinput"], Answers, environment);
    }

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>For `ConnectionStrings:RabbitMq`.</summary>
    public string Uri => UriOf("guest", "guest");

    /// <summary>Where STOMP clients find it.</summary>
    public (string Host, int Port) Stomp => ("127.0.0.1", stompPort);

    public string UriOf(string user, string password) => $"amqp://{user}:{password}@127.0.0.1:{port}/";

    /// <summary>Users and what they may, as `rabbitmqctl import_definitions` takes them.</summary>
    public Task Import(string definitions) => Tell("import_definitions", Write("definitions.json", definitions));

    public async Task Start()
    {
        if (!mapper.Running) await mapper.Start();
        if (!server.Running) await server.Start();
    }

    /// <summary>As an operator stops it: connections are closed, durable queues stay.</summary>
    public Task Stop() => server.Stop();

    public Task Kill() => server.Kill();

    /// <summary>It answers nobody, and nobody's connection breaks.</summary>
    public void Pause() => server.Pause();

    public void Resume() => server.Resume();

    /// <summary>What an operator tells it by `rabbitmqctl`; answers what that prints.</summary>
    public async Task<string> Tell(params string[] arguments)
    {
        var start = new ProcessStartInfo(Control, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().Within($"end of rabbitmqctl {arguments[0]}", TimeSpan.FromSeconds(120));
        var text = string.Concat(await output);
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"rabbitmqctl {arguments[0]} ended with {process.ExitCode}: {text}");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await mapper.DisposeAsync();
        folder.Dispose();
    }

    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $"""
        listeners.tcp.1 = 127.0.0.1:{port}
        stomp.listeners.tcp.1 = 127.0.0.1:{stompPort}
        log.file.level = warning
        disk_free_limit.absolute = 10MB
        """);

    private string Write(string name, string text)
    {
        var file = folder.File(name);
        File.WriteAllText(file, text);
        return file;
    }

    private async Task<bool> Answers() => await PrivateServer.Listens(port) && await PrivateServer.Listens(stompPort);
}
