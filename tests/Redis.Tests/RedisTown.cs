using System.Globalization;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace MatchChat.Redis.Tests;

/// <summary>A town on a node with a Redis that the test may stop, pause and wipe.</summary>
internal sealed class RedisTown : IAsyncDisposable
{
    /// <summary>Long enough for a busy machine, where the test is not about slowness.</summary>
    public const string Patient = "00:00:05";

    private RedisTown(RedisServer server, RedisAccess redis, Town town) => (Server, Redis, Town) = (server, redis, town);

    public RedisServer Server { get; }

    /// <summary>Redis, past the node.</summary>
    public RedisAccess Redis { get; }

    public Town Town { get; }

    public static Task<RedisTown> Start(Action<IServiceCollection>? services = null, params (string Key, string? Value)[] keys) =>
        Start(settings => settings with { Services = services }, keys);

    public static async Task<RedisTown> Start(Func<HostSettings, HostSettings> adjust, params (string Key, string? Value)[] keys)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        var server = new RedisServer();
        var redis = await server.Open("");
        return new RedisTown(server, redis, await Town.Start(adjust(Settings(server, keys))));
    }

    public static HostSettings Settings(RedisServer server, params (string Key, string? Value)[] keys) =>
        HostSettings.With([("ConnectionStrings:Redis", server.ConnectionString), .. keys]);

    public Task<double?> Metric(string series) => Metric(Town.Host, series);

    /// <summary>As `/metrics` shows it: `name` or `name{label="value"}`; null where it has not been counted yet.</summary>
    public static async Task<double?> Metric(TestHost host, string series)
    {
        var lines = (await host.Rest((string?)null).Get("/metrics")).Text.Split('\n');
        return lines.FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture)
            : null;
    }

    public Task IsAvailable(bool available) => Limits.Until(async () => await Metric("matchchat_redis_available") == (available ? 1 : 0), $"Redis available: {available}");

    public async ValueTask DisposeAsync()
    {
        await Town.DisposeAsync();
        await Redis.DisposeAsync();
        await Server.DisposeAsync();
    }
}
