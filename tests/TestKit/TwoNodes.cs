using System.Collections.Concurrent;

namespace MatchChat.TestKit;

/// <summary>Two nodes on one database and one broker, and people on either or both of them.</summary>
public sealed class TwoNodes : IAsyncDisposable
{
    private readonly TestHost[] nodes;
    private readonly ConcurrentDictionary<string, Guid> ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Name, int Node), Person> people = new();

    private TwoNodes(TestHost one, TestHost two) => nodes = [one, two];

    public Store Store => nodes[0].Store;

    /// <summary>REST as another service of the app, on the first node.</summary>
    public RestClient Service => nodes[0].RestAsService();

    /// <param name="settings">Of both; it names the broker.</param>
    /// <param name="second">Of the second node, where it differs.</param>
    public static async Task<TwoNodes> Start(HostSettings settings, HostSettings? second = null)
    {
        var one = await TestHost.Start(settings);
        try
        {
            var town = new TwoNodes(one, await TestHost.Start(second ?? settings, one.Store.File));
            await town.HearEachOther();
            return town;
        }
        catch
        {
            await one.DisposeAsync();
            throw;
        }
    }

    /// <summary>What an operator may ask each of them.</summary>
    public IReadOnlyList<RestClient> Metrics => [.. nodes.Select(node => node.Rest((string?)null))];

    /// <param name="number">1 or 2.</param>
    public TestHost Node(int number) => nodes[number - 1];

    /// <summary>The person of this name on that node; on the other node it is the same person with other devices.</summary>
    public Person Person(string name, int on) => people.GetOrAdd((name, on), key => new Person(Node(on), name, ids.GetOrAdd(key.Name, _ => Guid.CreateVersion7())));

    /// <summary>These two matched: they have a conversation, and each a device that is connected to that node.</summary>
    public async Task<(Participant One, Participant Other)> Match(string one, int on, string other, int and)
    {
        var conversation = await Introduce(Person(one, on), Person(other, and));
        return (await Person(one, on).Joins(conversation.Id), await Person(other, and).Joins(conversation.Id));
    }

    public async Task<Conversation> Introduce(Person one, Person other) =>
        (await Service.Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { one.Id, other.Id } })).As<Conversation>();

    /// <summary>The same participant with a device on the other node.</summary>
    public Task<Participant> Also(Participant participant, int on) => Person(participant.Person.Name, on).Joins(participant.Conversation);

    /// <summary>Both are connected to the broker, and hear what the other one tells.</summary>
    public async Task HearEachOther()
    {
        foreach (var node in nodes) await Limits.Until(async () => await Metric(node, "matchchat_broker_up") == 1, "node connected to the broker", TimeSpan.FromSeconds(90));
    }

    /// <summary>What an operator sees; 0 where it was not measured yet.</summary>
    public static Task<double> Metric(TestHost node, string name) => node.Rest((string?)null).Metric(name);

    public async ValueTask DisposeAsync()
    {
        foreach (var person in people.Values) await person.DisposeAsync();
        // The one whose folder it is goes last.
        await nodes[1].DisposeAsync();
        await nodes[0].DisposeAsync();
    }
}
