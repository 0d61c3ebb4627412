using MatchChat.Cluster.Tests;

[assembly: AssemblyFixture(typeof(SharedBroker))]
// One broker for all, and some of them stop it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MatchChat.Cluster.Tests;

/// <summary>One RabbitMQ for all tests here: it takes longer to start than most of them. People are new in each town, so what one leaves behind concerns nobody.</summary>
public sealed class SharedBroker : IAsyncDisposable
{
    private readonly RabbitServer server = new();

    public static void SkipUnlessInstalled() => Assert.SkipUnless(RabbitServer.IsInstalled, "rabbitmq-server is not installed (Debian: rabbitmq-server)");

    /// <summary>The broker, started if it is not running.</summary>
    public async Task<RabbitServer> Running()
    {
        SkipUnlessInstalled();
        await server.Start();
        return server;
    }

    public async Task<TwoNodes> Town(params (string Key, string? Value)[] keys) => await TwoNodes.Start(await Settings(keys));

    public async Task<HostSettings> Settings(params (string Key, string? Value)[] keys) =>
        HostSettings.With([("ConnectionStrings:RabbitMq", (await Running()).Uri), .. keys]);

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
