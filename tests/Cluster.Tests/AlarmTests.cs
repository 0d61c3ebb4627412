namespace MatchChat.Cluster.Tests;

/// <summary>The broker has an alarm: it is there, and takes nothing from anybody.</summary>
[Trait("Needs", "server")]
public sealed class AlarmTests(SharedBroker broker)
{
    [Fact]
    public async Task While_the_broker_has_an_alarm_nodes_go_on_alone_and_after_it_everything_is_there()
    {
        await using var town = await broker.Town();
        var server = await broker.Running();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var carol = await town.Also(bob, on: 1);
        await alice.Says("before");
        await bob.Hears("before");

        await server.Tell("set_vm_memory_high_watermark", "0.00001");
        try
        {
            // A node is told when it tries to publish.
            await alice.Says("during");
            await bob.Says("meanwhile");
            await Limits.Until(async () => await Ups(town) == 0, "both nodes deaf", TimeSpan.FromSeconds(120));
            await alice.Says("still");
            await carol.Hears("still");
            town.Store.Count("shared_outbox").ShouldBeGreaterThan(0);
            bob.Device.Events.Named("MessageReceived").Count.ShouldBe(1);
        }
        finally
        {
            await server.Tell("set_vm_memory_high_watermark", "0.4");
        }

        await town.HearEachOther();
        await bob.Device.Next("ResyncRequired", payload => payload.GetProperty("reason").GetString() == "broker.back", TimeSpan.FromSeconds(120));
        var copy = await ClientCopy.Of(bob.Device);
        copy[bob.Conversation].Messages.Select(message => message.Content).ShouldBe(["before", "during", "meanwhile", "still"]);
        await alice.Says("after");
        await bob.Hears("after");
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0, "outbox drained", TimeSpan.FromSeconds(180));
    }

    private static async Task<double> Ups(TwoNodes town) => await TwoNodes.Metric(town.Node(1), "matchchat_broker_up") + await TwoNodes.Metric(town.Node(2), "matchchat_broker_up");
}
