using MatchChat.Infrastructure;
using MatchChat.Kernel.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.TestKit;

/// <summary>A real Redis that forgets everything when it ends. Tests may share one: each has keys of its own.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>Why a test that needs it is skipped.</summary>
    public const string Missing = "redis-server is not installed (Debian: redis-server)";

    private const int Attempts = 5;

    private readonly SemaphoreSlim starting = new(1, 1);
    private PrivateServer? server;
    private int port;

    public static bool IsInstalled => Programs.Find("redis-server") is not null;

    /// <summary>What it asks for; null: nothing.</summary>
    public string? Password { get; init; }

    /// <summary>Without its password.</summary>
    public string Address => $"127.0.0.1:{port}";

    /// <summary>As in `ConnectionStrings:Redis`.</summary>
    public string ConnectionString => Password is null ? Address : $"{Address},password={Password}";

    /// <summary>Starts it where it has not been started; waits until it answers.</summary>
    public async Task Ready()
    {
        await starting.WaitAsync();
        try
        {
            if (server is null) await StartOnAFreePort();
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>SIGTERM: everybody's connection breaks, and what it knew is gone.</summary>
    public Task Stop() => server!.Stop();

    /// <summary>On the same port, empty.</summary>
    public Task StartAgain() => server!.Start();

    /// <summary>It answers nobody, and nobody's connection breaks.</summary>
    public void Pause() => server!.Pause();

    public void Resume() => server!.Resume();

    /// <summary>The product's own way to it, patient, with keys that begin like this.</summary>
    public async Task<RedisAccess> Open(string prefix)
    {
        await Ready();
        var keys = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ConnectionStrings:Redis"] = ConnectionString, ["Redis:KeyPrefix"] = prefix, ["Redis:Timeout"] = "00:00:10" };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(keys).Build();
        return new RedisAccess(new ServiceCollection().AddLogging().AddMetrics()
            .AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System).AddInfrastructure(configuration).BuildServiceProvider());
    }

    public Task<RedisAccess> OpenForOneTest() => Open($"{Guid.NewGuid():N}:");

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        starting.Dispose();
    }

    private async Task StartOnAFreePort()
    {
        for (var attempt = 1; ; attempt++)
        {
            port = Programs.FreePort();
            List<string> arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
            if (Password is not null) arguments.AddRange(["--requirepass", Password]);
            var next = new PrivateServer("redis-server", arguments, () => PrivateServer.Listens(port));
            try
            {
                await next.Start();
                server = next;
                return;
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                // Somebody else was given the same port meanwhile.
                await next.DisposeAsync();
            }
        }
    }
}

/// <summary>A way to Redis, past the product's caches.</summary>
public sealed class RedisAccess(ServiceProvider services) : IAsyncDisposable
{
    public IRedis Redis { get; } = services.GetRequiredService<IRedis>();

    /// <summary>Runs Lua, whose keys begin as everybody's; what it answers must come.</summary>
    public async Task<RedisReply> Run(string text, string[] keys, params RedisArgument[] arguments) =>
        await Redis.Run(new RedisScript(text), keys, arguments, CancellationToken.None) ?? throw new InvalidOperationException("Redis did not answer.");

    /// <summary>False also where nobody answers.</summary>
    public async Task<bool> Has(string key) => (await Redis.Run(new RedisScript("return redis.call('EXISTS', KEYS[1])"), [key], [], CancellationToken.None))?.Number(0) == 1;

    /// <summary>Everything is gone, for everybody.</summary>
    public Task Wipe() => Run("return redis.call('FLUSHALL')", []);

    public ValueTask DisposeAsync() => services.DisposeAsync();
}

/// <summary>Redis by a clock that the test moves, and that the test can take away.</summary>
public sealed class RedisInHand(IRedis redis, TimeProvider clock) : IRedis
{
    /// <summary>Nobody answers.</summary>
    public bool IsAway { get; set; }

    public async ValueTask<RedisReply?> Run(RedisScript script, IReadOnlyList<string> keys, IReadOnlyList<RedisArgument> arguments, CancellationToken ct)
    {
        if (IsAway) return null;

        var microseconds = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var text = script.Text.Replace("redis.call('TIME')", $"{{ '{microseconds / 1_000_000}', '{microseconds % 1_000_000}' }}", StringComparison.Ordinal);
        return await redis.Run(new RedisScript(text), keys, arguments, ct) ?? throw new InvalidOperationException("Redis did not answer.");
    }
}
