using System.Net.WebSockets;
using MatchChat.Infrastructure.RabbitMq;
using MatchChat.Kernel.Facts;
using MatchChat.Messaging.Contracts;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace MatchChat.Cluster.Tests;

/// <summary>A node that cannot keep up, or does not run at all for a while.</summary>
[Trait("Needs", "server")]
public sealed class OverflowTests(SharedBroker broker)
{
    [Fact]
    public async Task When_the_queue_of_a_node_overflows_its_sockets_are_told_to_resync()
    {
        var gate = new HeldListener();
        var settings = await broker.Settings();
        await using var town = await TwoNodes.Start(settings, settings with { Services = services => services.AddSingleton(gate).After<MessageAppended, HeldListener>() });
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        gate.Shut();
        await alice.Says("held");

        var uri = (await broker.Running()).Uri;
        await using var flood = await new ConnectionFactory { Uri = new Uri(uri) }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await flood.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        for (var number = 0; number < NodeQueue.Longest + NodeQueue.Ahead + 100; number++)
            await channel.BasicPublishAsync("matchchat.facts", $"to.{bob.Id}", new byte[16], TestContext.Current.CancellationToken);

        var told = await bob.Device.Next("ResyncRequired", payload => payload.GetProperty("reason").GetString() == "broker.overflow");
        told.ShouldNotBeNull();
        gate.Open();
        await alice.Says("after");
        await bob.Hears("after");
        (await TwoNodes.Metric(town.Node(2), "matchchat_broker_bell_total")).ShouldBeGreaterThan(0);
        // What was in the way was nobody's event, and did not end anything.
        (await TwoNodes.Metric(town.Node(2), "matchchat_broker_unreadable_total")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_node_that_stood_still_brings_its_clients_to_the_exact_state()
    {
        var settings = await broker.Settings();
        await using var host = await TestHost.Start(settings);
        await using var town = Town.On(host);
        await using var node = await NodeProcess.Start(host.Store.File, settings);
        var (alice, bob) = (town.Person("alice"), town.Person("bob"));
        var conversation = (await town.Introduce(alice, bob)).Id;
        var phone = await alice.Joins(conversation);
        var far = new FarClient(node, bob.Id);
        await far.Connect();
        await phone.Says("before");
        await far.Has(conversation, 1);

        Programs.Send(node.Id, Signal.Stop);
        // More than a lane holds.
        var text = new string('x', 10_000);
        for (var sent = 0; sent < 1_000; sent += 50) await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => phone.Says(text)));
        Programs.Send(node.Id, Signal.Continue);

        await phone.Says("after");
        await far.Has(conversation, 1_002);
        far.Copy[conversation].Messages.Select(message => message.Id).ShouldBe(host.Store.Messages(conversation).Select(message => message.Id));
    }

    /// <summary>Holds everything that the node hears after the messages.</summary>
    private sealed class HeldListener : IFactHandler<MessageAppended>
    {
        private TaskCompletionSource open = new();

        public void Shut() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => open.TrySetResult();

        public async ValueTask Handle(MessageAppended fact, CancellationToken ct)
        {
            if (fact.Message.Content == "held") await open.Task.WaitAsync(ct);
        }
    }

    /// <summary>A client as docs/client.md tells it to be: it syncs when it is told to, and comes back when it was cut.</summary>
    private sealed class FarClient(NodeProcess node, Guid user)
    {
        private HubClient device = null!;
        private int taken;

        public ClientCopy Copy { get; } = new();

        public async Task Connect()
        {
            device = await node.Connect(user);
            await Copy.Sync(device);
        }

        public Task Has(Guid conversation, int count) => Limits.Until(
            async () =>
            {
                try
                {
                    await Listen();
                }
                catch (Exception cause) when (cause is WebSocketException or InvalidOperationException)
                {
                    // Cut once more, perhaps while it came back: what waits for this person is more than a lane holds. It tries again.
                }

                return Copy.Conversations.Any(copy => copy.Id == conversation) && Copy[conversation].Messages.Count() == count;
            },
            $"{count} messages on the other node",
            TimeSpan.FromSeconds(120));

        private async Task Listen()
        {
            if (device.Closed.IsCompleted)
            {
                taken = 0;
                await Connect();
            }

            var heard = device.Events.Heard;
            foreach (var told in heard.Skip(taken)) Copy.Hear(told);
            if (heard.Skip(taken).Any(told => told.Name == "ResyncRequired")) await Copy.Sync(device);
            taken = heard.Count;
        }
    }
}
