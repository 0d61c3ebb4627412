namespace MatchChat.TestKit;

/// <summary>Somebody with any number of devices.</summary>
public sealed class Person : IAsyncDisposable
{
    private readonly TestHost host;
    private readonly SemaphoreSlim connecting = new(1, 1);
    private readonly List<HubClient> devices = [];

    internal Person(TestHost host, string name, Guid? id = null)
    {
        this.host = host;
        Name = name;
        Id = id ?? Guid.CreateVersion7();
        Token = host.Tokens.For(Id);
    }

    public string Name { get; }

    public Guid Id { get; }

    public string Token { get; }

    public RestClient Rest => host.Rest(Token);

    /// <summary>This person in a conversation, on the first device, which is connected if it is not.</summary>
    public async Task<Participant> Joins(Guid conversation) => new(this, conversation, await FirstDevice());

    /// <summary>One more device.</summary>
    public async Task<HubClient> Connects(HubOptions? options = null)
    {
        var device = await host.Connect(Token, options);
        lock (devices) devices.Add(device);
        return device;
    }

    public async Task Blocks(Person other) => (await Rest.Post($"blocks/{other.Id}")).Expect(System.Net.HttpStatusCode.NoContent);

    public async Task Unblocks(Person other) => (await Rest.Delete($"blocks/{other.Id}")).Expect(System.Net.HttpStatusCode.NoContent);

    public async Task<Inbox> Inbox(string query = "") => (await Rest.Get($"conversations{query}")).As<Inbox>();

    public async Task<UnreadTotal> Unread() => (await Rest.Get("unread")).As<UnreadTotal>();

    public async Task<Found> Finds(string text, string query = "") => (await Rest.Get($"messages/search?q={Uri.EscapeDataString(text)}{query}")).As<Found>();

    public async ValueTask DisposeAsync()
    {
        HubClient[] all;
        lock (devices) all = [.. devices];
        foreach (var device in all) await device.DisposeAsync();
    }

    private async Task<HubClient> FirstDevice()
    {
        await connecting.WaitAsync();
        try
        {
            return devices.Count > 0 ? devices[0] : await Connects();
        }
        finally
        {
            connecting.Release();
        }
    }
}
