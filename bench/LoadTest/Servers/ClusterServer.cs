using MatchChat.TestKit;

namespace MatchChat.LoadTest.Servers;

/// <summary>Several nodes on one SQLite file, and a RabbitMQ of their own between them. Whoever sends and whoever hears it are on different nodes.</summary>
internal sealed class ClusterServer : ChatServer
{
    private readonly TemporaryFolder folder;
    private readonly RabbitServer broker;
    private readonly IReadOnlyList<MatchChatServer> nodes;

    private ClusterServer(TemporaryFolder folder, RabbitServer broker, IReadOnlyList<MatchChatServer> nodes)
        : base(nodes[0].Process)
    {
        this.folder = folder;
        this.broker = broker;
        this.nodes = nodes;
    }

    /// <summary>Whether this machine has what it takes.</summary>
    public static bool IsPossible => RabbitServer.IsInstalled;

    public override string Name => $"MatchChat on {nodes.Count} nodes";

    public static async Task<ClusterServer> Start(int count)
    {
        var folder = new TemporaryFolder();
        var broker = new RabbitServer();
        var nodes = new List<MatchChatServer>();
        try
        {
            await broker.Start();
            while (nodes.Count < count) nodes.Add(await MatchChatServer.On(folder.File("matchchat.db"), ("ConnectionStrings:RabbitMq", broker.Uri)));
            foreach (var node in nodes) await Limits.Until(node.HearsOthers, "node connected to the broker");
            return new ClusterServer(folder, broker, nodes);
        }
        catch
        {
            await End(folder, broker, nodes);
            throw;
        }
    }

    public override async Task<IReadOnlyList<Couple>> Introduce(int count) =>
        [.. (await nodes[0].Introduce(count)).Select((couple, number) => couple.Apart(number, [.. nodes.Select(node => node.Address)]))];

    public override async Task<WriterCounters> ReadWriter() => (await Task.WhenAll(nodes.Select(node => node.ReadWriter()))).Aggregate((sum, next) => sum.Plus(next));

    public override ProcessNumbers ReadNumbers() => nodes.Select(node => node.ReadNumbers()).Aggregate((sum, next) => sum.Plus(next));

    /// <summary>Of all writing to the database file, the share that waited no longer than this for another node.</summary>
    public async Task<double> ShareOfTurns(string within)
    {
        var turns = await Task.WhenAll(nodes.Select(node => node.ReadTurns(within)));
        return turns.Sum(node => node.Within) / turns.Sum(node => node.All);
    }

    public override async Task Stop()
    {
        foreach (var node in nodes) await node.Stop();
    }

    public override async ValueTask DisposeAsync() => await End(folder, broker, nodes);

    private static async Task End(TemporaryFolder folder, RabbitServer broker, IReadOnlyList<MatchChatServer> nodes)
    {
        foreach (var node in nodes) await node.DisposeAsync();
        await broker.DisposeAsync();
        folder.Dispose();
    }
}
