using MatchChat.TestKit;
using Xunit;

namespace MatchChat.Realtime.Tests;

/// <summary>One host for all tests that leave nothing behind that another one could trip over.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    public TestHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await TestHost.Start();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
