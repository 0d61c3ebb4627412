namespace MatchChat.Cluster.Tests;

/// <summary>Nodes that are processes of their own, on one database and one broker; each can be ended and replaced while the others go on.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly HostSettings settings;
    private readonly TemporaryFolder folder = new();
    private readonly NodeProcess[] nodes;

    private Fleet(HostSettings settings, int size)
    {
        this.settings = settings;
        nodes = new NodeProcess[size];
        Store = new Store(folder.File("matchchat.db"));
    }

    public Store Store { get; }

    public int Size => nodes.Length;

    public static async Task<Fleet> Start(HostSettings settings, int size)
    {
        var fleet = new Fleet(settings, size);
        try
        {
            for (var place = 0; place < size; place++) await fleet.Start(place);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public Task<HubClient> Connect(int place, Guid user) => nodes[place].Connect(user);

    public async Task<Guid> Match(Guid one, Guid other) =>
        (await nodes[0].RestAsService().Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { one, other } })).As<Conversation>().Id;

    /// <summary>SIGTERM, and a new one in its place that hears the others. Answers the exit code of the old one.</summary>
    public async Task<int> Replace(int place)
    {
        var code = await nodes[place].Terminate();
        await nodes[place].DisposeAsync();
        await Start(place);
        return code;
    }

    /// <summary>What an operator sees; 0 where it was not measured yet.</summary>
    public async Task<double> Metric(int place, string name)
    {
        var text = (await nodes[place].Rest(null).Get("/metrics")).Text;
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            if (node is not null) await node.DisposeAsync();
        }

        Store.Dispose();
        folder.Dispose();
    }

    private async Task Start(int place)
    {
        nodes[place] = await NodeProcess.Start(Store.File, settings);
        await Limits.Until(async () => await Metric(place, "matchchat_broker_up") == 1, "node connected to the broker", TimeSpan.FromSeconds(90));
    }
}
