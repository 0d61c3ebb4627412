using System.Globalization;

namespace MatchChat.Cluster.Tests;

/// <summary>A broker closes the channel of whoever does not confirm for half an hour (`consumer_timeout`), and nodes confirm many events in one word: a quiet night must not cost them their connection.</summary>
[Trait("Needs", "server")]
public sealed class QuietNodeTests(SharedBroker broker)
{
    [Fact]
    public async Task The_little_that_a_quiet_node_hears_is_confirmed_all_the_same()
    {
        await using var town = await broker.Town();
        var server = await broker.Running();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await alice.Says("good night");
        await bob.Hears("good night");

        await Limits.Until(async () => await Owed(server) == 0, "everything confirmed", TimeSpan.FromSeconds(120));

        await alice.Says("good morning");
        await bob.Hears("good morning");
    }

    private static async Task<long> Owed(RabbitServer server)
    {
        var queues = await server.Tell("list_queues", "--quiet", "--no-table-headers", "messages_unacknowledged");
        return queues.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Sum(line => long.Parse(line, CultureInfo.InvariantCulture));
    }
}
