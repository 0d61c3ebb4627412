using MatchChat.Chat.Tests;

[assembly: AssemblyFixture(typeof(SharedNode))]

namespace MatchChat.Chat.Tests;

/// <summary>One node for all tests that want nothing special of it. Their people are new in each test, so they do not meet; together they are the traffic that a node has.</summary>
public sealed class SharedNode : IAsyncLifetime
{
    private TestHost? host;

    public TestHost Host => host!;

    public Town Town() => TestKit.Town.On(Host);

    public async ValueTask InitializeAsync() => host = await TestHost.Start();

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }
}
