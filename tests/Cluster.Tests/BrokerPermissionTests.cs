using System.Net;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace MatchChat.Cluster.Tests;

/// <summary>The users of the broker, with exactly the rights that docs/operations.md gives them.</summary>
[Trait("Needs", "server")]
public sealed class BrokerPermissionTests(SharedBroker broker, BrokerUsers users) : IClassFixture<BrokerUsers>, IAsyncDisposable
{
    private const string Node = "matchchat", Matching = "matching", Notifier = "notifier", Gateway = "gateway";

    /// <summary>The queues of the matches are durable, and the broker is shared: nobody after this finds in them what was tried here.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri((await broker.Running()).Uri) }.CreateConnectionAsync();
        foreach (var queue in (string[])["matchchat.matches", "matchchat.matches.dead"])
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueuePurgeAsync(queue);
        }
    }

    [Fact]
    public async Task A_node_does_all_that_it_does_with_these_rights_and_without_any_one_of_them_something_is_refused()
    {
        var server = await broker.Running();
        await users.KnownTo(server);
        await Works(server);
        users.Less.Count().ShouldBeGreaterThanOrEqualTo(6);
        foreach (var (user, rights) in users.Less)
        {
            await using var host = await TestHost.Start(await As(user));
            await Limits.Until(() => host.Log.Entries.Any(entry => entry.ToString().Contains("ACCESS_REFUSED", StringComparison.Ordinal)), $"refused with {rights}");
        }

        await using var connection = await Connect(server, Node);
        await Refused(connection, channel => channel.QueueDeclareAsync("another"));
        await Refused(connection, channel => channel.ExchangeDeclareAsync("another", ExchangeType.Topic));
        await Refused(connection, channel => Publish(channel, "amq.topic", "message.appended"));
        await Refused(connection, channel => Publish(channel, "dating.matches", "match.created"));
        await Refused(connection, channel => channel.BasicGetAsync("notifier.mail", autoAck: true));
    }

    [Fact]
    public async Task The_matching_service_publishes_what_happens_to_matches_and_nothing_else()
    {
        var server = await Prepared();
        await using var connection = await Connect(server, Matching);
        foreach (var allowed in new[] { "match.created", "match.ended" }) await Allowed(connection, channel => Publish(channel, "dating.matches", allowed));
        await Refused(connection, channel => Publish(channel, "dating.matches", "match.renamed"));
        await Refused(connection, channel => Publish(channel, "matchchat.facts", "message.appended"));
        await Refused(connection, channel => Publish(channel, "matchchat.control", "user.suspended"));
        await Refused(connection, channel => channel.BasicGetAsync("matchchat.matches", autoAck: false));
        await Refused(connection, channel => channel.QueueDeclareAsync("matching.own"));
    }

    [Fact]
    public async Task A_service_listens_by_type_and_never_to_a_person()
    {
        var server = await Prepared();
        await using var connection = await Connect(server, Notifier);
        const string queue = "notifier.mail";
        await Allowed(connection, channel => channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: true));
        foreach (var allowed in new[] { "message.*", "notification.requested", "conversation.ended" }) await Allowed(connection, channel => channel.QueueBindAsync(queue, "matchchat.facts", allowed));
        foreach (var refused in new[] { "#", "*.*", "typing.*", $"to.{Guid.NewGuid()}" }) await Refused(connection, channel => channel.QueueBindAsync(queue, "matchchat.facts", refused));
        await Refused(connection, channel => channel.QueueBindAsync(queue, "matchchat.control", ""));
        await Refused(connection, channel => Publish(channel, "matchchat.facts", "message.appended"));
        await Refused(connection, channel => channel.BasicGetAsync("matchchat.matches.dead", autoAck: false));
    }

    [Fact]
    public async Task A_stomp_gateway_listens_to_a_person_and_never_by_type()
    {
        var server = await Prepared();
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await using var stomp = await StompClient.Subscribe(server, $"/exchange/matchchat.facts/to.{bob.Id}", Gateway, BrokerUsers.Password);
        await alice.Says("hi");
        (await stomp.Next()).GetProperty("type").GetString().ShouldBe("matchchat.message.appended.v1");

        (await StompClient.Refused(server, "/exchange/matchchat.facts/message.*", Gateway, BrokerUsers.Password)).ShouldNotBeEmpty();
        (await StompClient.Refused(server, "/exchange/matchchat.control", Gateway, BrokerUsers.Password)).ShouldNotBeEmpty();
    }

    /// <summary>All that needs a right: to hear and be heard, to hear of a cut, to follow a match and to put one among the dead.</summary>
    private async Task Works(RabbitServer server)
    {
        await using var town = await TwoNodes.Start(await As(Node));
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await alice.Says("hi");
        await bob.Hears("hi");
        await using var connection = await Connect(server, Matching);
        var (carol, dave) = (town.Person("carol", on: 1), town.Person("dave", on: 2));
        await using var phone = await carol.Connects();
        await Allowed(connection, async channel =>
        {
            await Publish(channel, "dating.matches", "match.ended", "not for us");
            await Publish(channel, "dating.matches", "match.created", $$"""{"matchId":"{{Guid.CreateVersion7()}}","user1Id":"{{carol.Id}}","user2Id":"{{dave.Id}}"}""");
        });
        await phone.Next("ConversationCreated");
        (await town.Service.Post($"users/{bob.Id}/suspension", new { reason = "spam" })).Expect(HttpStatusCode.NoContent);
        await bob.Device.Closed.Within("bob cut on the other node");
        // Another test may have left one more in the queue, which is durable.
        await Limits.Until(async () => await Dead(town) >= 1, "what cannot be followed is among the dead");
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0, "everything told");
    }

    private static async Task<double> Dead(TwoNodes town)
    {
        var dead = 0d;
        foreach (var node in town.Metrics) dead += await node.Metric("matchchat_broker_matches_total{result=\"dead\"}");
        return dead;
    }

    private async Task<RabbitServer> Prepared()
    {
        var server = await broker.Running();
        // The exchanges are there as soon as a node was.
        await using (var node = await TestHost.Start(await broker.Settings())) await Limits.Until(async () => await node.Rest((string?)null).Metric("matchchat_broker_up") == 1, "node connected to the broker");
        await users.KnownTo(server);
        return server;
    }

    private async Task<HostSettings> As(string user) => HostSettings.With(("ConnectionStrings:RabbitMq", (await broker.Running()).UriOf(user, Uri.EscapeDataString(BrokerUsers.Password))));

    private static Task<IConnection> Connect(RabbitServer server, string user) => new ConnectionFactory { Uri = new Uri(server.UriOf(user, Uri.EscapeDataString(BrokerUsers.Password))) }.CreateConnectionAsync();

    private static Task Publish(IChannel channel, string exchange, string key, string body = "{}") => channel.BasicPublishAsync(exchange, key, Encoding.UTF8.GetBytes(body)).AsTask();

    private static async Task Allowed(IConnection connection, Func<IChannel, Task> act)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await act(channel);
    }

    /// <summary>403, and the channel is closed with it.</summary>
    private static async Task Refused(IConnection connection, Func<IChannel, Task> act)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var refused = await Should.ThrowAsync<OperationInterruptedException>(() => act(channel).Within("the broker's word"));
        refused.ShutdownReason!.ReplyCode.ShouldBe((ushort)403);
    }
}
