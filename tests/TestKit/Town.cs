using System.Collections.Concurrent;

namespace MatchChat.TestKit;

/// <summary>Some people and the node on which they meet. The people are new in every town, so towns can share a host without meeting.</summary>
public sealed class Town : IAsyncDisposable
{
    private readonly bool ownsHost;
    private readonly ConcurrentDictionary<string, Person> people = new(StringComparer.Ordinal);

    private Town(TestHost host, bool ownsHost)
    {
        Host = host;
        this.ownsHost = ownsHost;
        Service = host.RestAsService();
    }

    public TestHost Host { get; }

    /// <summary>REST as another service of the app.</summary>
    public RestClient Service { get; }

    public Store Store => Host.Store;

    /// <summary>A town with a host of its own.</summary>
    public static async Task<Town> Start(HostSettings? settings = null) => new(await TestHost.Start(settings), ownsHost: true);

    public static Town On(TestHost host) => new(host, ownsHost: false);

    /// <summary>The person of this name; the same one each time.</summary>
    public Person Person(string name) => people.GetOrAdd(name, _ => new Person(Host, name));

    /// <summary>These two matched: they have a conversation, and each a device that is connected.</summary>
    public async Task<(Participant One, Participant Other)> Match(string one, string other)
    {
        var conversation = await Introduce(Person(one), Person(other));
        return (await Person(one).Joins(conversation.Id), await Person(other).Joins(conversation.Id));
    }

    /// <summary>The conversation of a new match.</summary>
    public async Task<Conversation> Introduce(Person one, Person other, Guid? match = null) =>
        (await Service.Post("conversations", new { matchId = match ?? Guid.CreateVersion7(), userIds = new[] { one.Id, other.Id } })).As<Conversation>();

    public async ValueTask DisposeAsync()
    {
        foreach (var person in people.Values) await person.DisposeAsync();
        if (ownsHost) await Host.DisposeAsync();
    }
}
