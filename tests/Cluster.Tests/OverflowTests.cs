using System.Globalization;
using MatchChat.Infrastructure.RabbitMq;
using RabbitMQ.Client;

namespace MatchChat.Cluster.Tests;

/// <summary>A node does not run at all for a while, and more comes for its people than the broker keeps for it.</summary>
[Trait("Needs", "server")]
public sealed class OverflowTests(SharedBroker broker)
{
    private const int Said = 300, MostStops = 5;

    private static readonly string Bell = "matchchat_broker_bell_total";

    [Fact]
    public async Task A_node_that_stood_still_hears_the_bell_and_brings_every_client_to_the_exact_state()
    {
        var settings = await broker.Settings();
        await using var host = await TestHost.Start(settings);
        await using var town = Town.On(host);
        await using var node = await NodeProcess.Start(host.Store.File, settings);
        var metrics = node.Rest(null);
        await Limits.Until(async () => await metrics.Metric("matchchat_broker_up") == 1, "node connected to the broker");
        var (alice, bob) = (town.Person("alice"), town.Person("bob"));
        var phone = await alice.Joins((await town.Introduce(alice, bob)).Id);
        await using FarClient one = new(node, bob.Id), other = new(node, bob.Id);
        await one.Connect();
        await other.Connect();
        List<Message> sent = [await phone.Says("before")];
        await one.Has(phone.Conversation, 1);

        // On a machine so busy that the broker gives up the node meanwhile there is no queue that could overflow: once more then.
        for (var rung = false; !rung; rung = await Rang(metrics))
        {
            sent.AddRange(await SaysWhileItStandsStill(node, phone, bob.Id));
            sent.Count.ShouldBeLessThan(Said * MostStops);
        }

        sent.Add(await phone.Says("after"));

        foreach (var client in new[] { one, other })
        {
            await client.Has(phone.Conversation, sent.Count);
            Exact.Copied(host.Store, client.Copy[phone.Conversation], bob.Id);
            client.Device.Events.Named("MessageReceived").Count.ShouldBeLessThan(sent.Count, "some were dropped");
            await client.Device.Next("ResyncRequired", payload => payload.GetProperty("reason").GetString() == NodeQueue.Overflow);
        }

        await new Ending(host.Store, phone.Conversation)
        {
            Sent = [(alice.Id, [.. sent.Select(message => message.ClientMessageId)])],
            Sides = [Side.Of(phone), .. new[] { one, other }.Select(client => new Side(bob.Id, client.Device, node.Rest(node.Tokens.For(bob.Id))))],
            Nodes = [host.Rest((string?)null), metrics],
            // What was in the way was nobody's event, and did not end anything.
            Told = [Bell, "matchchat_resyncs_total", "matchchat_broker_unreadable_total"],
        }.Reached();
    }

    private async Task<IReadOnlyList<Message>> SaysWhileItStandsStill(NodeProcess node, Participant phone, Guid listener)
    {
        Programs.Send(node.Id, Signal.Stop);
        try
        {
            // As much as is sent ahead of what is taken; then what is said; then all that the queue holds, and what is oldest in it falls out.
            await Flood(listener, NodeQueue.Ahead);
            List<Message> said = [];
            while (said.Count < Said) said.AddRange(await Task.WhenAll(Enumerable.Range(0, 50).Select(number => phone.Says(string.Create(CultureInfo.InvariantCulture, $"held {number}")))));
            await Flood(listener, NodeQueue.Longest + 100);
            return [.. said.OrderBy(message => message.Seq)];
        }
        finally
        {
            Programs.Send(node.Id, Signal.Continue);
        }
    }

    /// <summary>False where it was cut off instead.</summary>
    private static async Task<bool> Rang(RestClient metrics)
    {
        await Limits.Until(async () => await metrics.Metric(Bell) > 0 || await metrics.Metric("matchchat_broker_disconnects_total") > 0, "the bell, or another connection");
        await Limits.Until(async () => await metrics.Metric("matchchat_broker_up") == 1, "node connected to the broker");
        return await metrics.Metric(Bell) > 0;
    }

    private async Task Flood(Guid listener, int count)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri((await broker.Running()).Uri) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        for (var number = 0; number < count; number++) await channel.BasicPublishAsync("matchchat.facts", $"to.{listener}", new byte[16]);
        // The broker has taken all of it when it takes leave.
        await channel.CloseAsync();
    }
}
