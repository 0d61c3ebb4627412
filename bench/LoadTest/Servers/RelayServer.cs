namespace MatchChat.LoadTest.Servers;

/// <summary>The baseline: bench/Relay.</summary>
internal sealed class RelayServer : ChatServer
{
    private RelayServer(ServerProcess process)
        : base(process)
    {
    }

    public override string Name => "relay";

    public static async Task<RelayServer> Start() => new(await ServerProcess.Start("MatchChat.Relay.dll", AppContext.BaseDirectory, []));

    public override Task<IReadOnlyList<Couple>> Introduce(int count) => Task.FromResult<IReadOnlyList<Couple>>([.. Enumerable.Range(0, count).Select(_ => Couple())]);

    // It stores nothing.
    public override Task<WriterCounters> ReadWriter() => Task.FromResult(WriterCounters.None);

    private static Couple Couple()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        return new Couple(Guid.CreateVersion7().ToString(), $"/relay?user={one}&peer={other}", $"/relay?user={other}&peer={one}");
    }
}
