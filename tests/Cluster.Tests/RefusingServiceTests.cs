using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace MatchChat.Cluster.Tests;

/// <summary>A service whose queue is full and refuses what comes.</summary>
[Trait("Needs", "server")]
public sealed class RefusingServiceTests(SharedBroker broker)
{
    [Fact]
    public async Task What_one_service_refuses_comes_to_the_services_again_and_to_nobody_on_the_nodes()
    {
        await using var town = await broker.Town();
        await using var full = await FullQueue.Bind((await broker.Running()).Uri, "message.appended");
        await using var other = await Listener.Bind((await broker.Running()).Uri, "message.appended");
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var tablet = await alice.OnAnotherDevice();
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0, "the match told", TimeSpan.FromSeconds(120));

        var hi = await alice.Says("hi");
        await bob.Hears("hi");
        await tablet.Hears("hi");
        await other.Next(told => Id(told) == hi.Id);
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(1), "matchchat_broker_refused_total") == 1, "refused");
        await Limits.Until(() => town.Store.Count("shared_outbox", "claimed_by IS NULL") == 1, "put off");
        // What was refused is all that is left of it.
        await bob.Says("hello");
        await alice.Hears("hello");

        await full.Listen();
        Claims.RunOut(town.Store);
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0, "taken by the service", TimeSpan.FromSeconds(180));
        full.Heard.ShouldContain(told => told.Contains(hi.Id.ToString(), StringComparison.Ordinal));
        await other.Next(told => Id(told) == hi.Id);
        // What comes after it has come, so what did not come before will not come.
        await alice.Says("bye");
        await bob.Hears("bye");
        await tablet.Hears("bye");
        bob.Device.Events.Named("MessageReceived").Count.ShouldBe(2, "hi and bye");
        tablet.Device.Events.Named("MessageReceived").Count.ShouldBe(3, "hi, hello and bye");
    }

    private static Guid Id(JsonElement told) => told.GetProperty("data").GetProperty("message").GetProperty("id").GetGuid();

    /// <summary>Holds one message of somebody's, and refuses the next until somebody listens.</summary>
    private sealed class FullQueue(IConnection connection, IChannel channel, string name) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> heard = new();

        public static async Task<FullQueue> Bind(string uri, string key)
        {
            var connection = await new ConnectionFactory { Uri = new Uri(uri) }.CreateConnectionAsync();
            var channel = await connection.CreateChannelAsync();
            Dictionary<string, object?> one = new(StringComparer.Ordinal) { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" };
            var name = (await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, one)).QueueName;
            await channel.BasicPublishAsync("", name, new byte[1]);
            await Limits.Until(async () => await channel.MessageCountAsync(name) == 1, "a full queue");
            await channel.QueueBindAsync(name, "matchchat.facts", key);
            return new FullQueue(connection, channel, name);
        }

        public IReadOnlyList<string> Heard => [.. heard];

        /// <summary>From now on it has room.</summary>
        public async Task Listen()
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                heard.Enqueue(Encoding.UTF8.GetString(delivery.Body.Span));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(name, autoAck: true, consumer);
        }

        public async ValueTask DisposeAsync()
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
