namespace MatchChat.Browser.Tests;

/// <summary>Tests that share a node; after each of them everybody leaves.</summary>
[Trait("Needs", "server")]
public abstract class PageTests(DemoNode node) : IClassFixture<DemoNode>, IAsyncDisposable
{
    protected DemoNode Node => node;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return node.EverybodyLeaves();
    }
}
