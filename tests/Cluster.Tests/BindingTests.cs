namespace MatchChat.Cluster.Tests;

/// <summary>A node hears what is told to the people who are connected to it, and for a while to those who were.</summary>
[Trait("Needs", "server")]
public sealed class BindingTests(SharedBroker broker)
{
    private const string Bindings = "matchchat_broker_bindings";

    private const int Arrivals = 60;

    [Fact]
    public async Task Whoever_is_told_that_he_is_connected_hears_what_is_said_on_the_other_node_from_that_moment_on()
    {
        await using var town = await broker.Town();
        var alice = town.Person("alice", on: 1);
        for (var number = 1; number <= Arrivals; number++)
        {
            // Somebody new each time: whoever was here a moment ago is still bound.
            var bob = town.Person($"bob {number}", on: 2);
            var speaker = await alice.Joins((await town.Introduce(alice, bob)).Id);
            var listener = await bob.Joins(speaker.Conversation);
            var said = await speaker.Says("welcome");
            (await listener.Hears("welcome")).Id.ShouldBe(said.Id);
        }

        (await TwoNodes.Metric(town.Node(2), Bindings)).ShouldBe(Arrivals);
        (await TwoNodes.Metric(town.Node(2), "matchchat_resyncs_total")).ShouldBe(0, "by a push, not by a sync");
    }

    [Fact]
    public async Task Who_is_gone_for_half_a_minute_is_heard_no_more_and_who_comes_back_is_heard_at_once()
    {
        var clock = new Shifted();
        var settings = await broker.Settings();
        await using var town = await TwoNodes.Start(settings, settings with { Clock = clock });
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        (await TwoNodes.Metric(town.Node(2), Bindings)).ShouldBe(1);

        await bob.Device.DisposeAsync();
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), "matchchat_connections") == 0, "bob's socket gone");
        (await TwoNodes.Metric(town.Node(2), Bindings)).ShouldBe(1, "a reconnect costs nothing");
        clock.Pass(TimeSpan.FromSeconds(31));
        await Rings(town, "dave");
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), Bindings) == 1, "only dave bound");

        var again = await bob.OnAnotherDevice();
        await alice.Says("welcome back");
        await again.Hears("welcome back");
        // Whoever is connected stays bound, however long ago another device of the same person left.
        await (await bob.OnAnotherDevice()).Device.DisposeAsync();
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), "matchchat_connections") == 2, "the other socket gone");
        clock.Pass(TimeSpan.FromSeconds(31));
        var carol = await town.Person("carol", on: 2).Connects();
        await carol.DisposeAsync();
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), "matchchat_connections") == 2, "carol's socket gone");
        clock.Pass(TimeSpan.FromSeconds(31));
        await Rings(town, "erin");
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), Bindings) == 3, "only carol unbound");
        await alice.Says("still there?");
        await again.Hears("still there?");
    }

    /// <summary>Whoever arrives makes the node look at once at who is gone long enough; otherwise it does so every ten seconds.</summary>
    private static Task Rings(TwoNodes town, string name) => town.Person(name, on: 2).Connects();

    /// <summary>The system's clock, some time ahead.</summary>
    private sealed class Shifted : TimeProvider
    {
        private long ahead;

        public void Pass(TimeSpan time) => Interlocked.Add(ref ahead, time.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));
    }
}
