namespace MatchChat.Cluster.Tests;

/// <summary>Nodes that are processes of their own, on one database and one broker; each can be ended and replaced while the others go on.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly HostSettings settings;
    private readonly TemporaryFolder folder = new();
    private readonly TestDatabase database;
    private readonly NodeProcess[] nodes;

    private Fleet(HostSettings settings, int size)
    {
        this.settings = settings;
        nodes = new NodeProcess[size];
        var file = folder.File("matchchat.db");
        database = settings.Database(file);
        Store = new Store(file, database);
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

    /// <summary>What an operator may ask each of them.</summary>
    public IReadOnlyList<RestClient> Metrics => [.. nodes.Select(node => node.Rest(null))];

    public RestClient Rest(int place, Guid user) => nodes[place].Rest(nodes[place].Tokens.For(user));

    public Task<HubClient> Connect(int place, Guid user) => nodes[place].Connect(user);

    public async Task<Guid> Match(Guid one, Guid other) =>
        (await nodes[0].RestAsService().Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { one, other } })).As<Conversation>().Id;

    /// <summary>SIGTERM, and a new one in its place that hears the others. Answers the exit code of the old one.</summary>
    public async Task<int> Replace(int place)
    {
        var code = await nodes[place].Terminate();
        await Revive(place);
        return code;
    }

    /// <summary>`kill -9`.</summary>
    public Task Kill(int place) => nodes[place].Kill();

    /// <summary>A new one in the place of one that is gone, and it hears the others.</summary>
    public async Task Revive(int place)
    {
        await nodes[place].DisposeAsync();
        await Start(place);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            if (node is not null) await node.DisposeAsync();
        }

        Store.Dispose();
        await database.Drop();
        folder.Dispose();
    }

    private async Task Start(int place)
    {
        nodes[place] = await NodeProcess.Start(Store.File, settings);
        await Limits.Until(async () => await nodes[place].Rest(null).Metric("matchchat_broker_up") == 1, "node connected to the broker", TimeSpan.FromSeconds(90));
    }
}
