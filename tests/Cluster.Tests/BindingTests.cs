namespace MatchChat.Cluster.Tests;

/// <summary>A node hears what is told to the people who are connected to it, and for a while to those who were.</summary>
[Trait("Needs", "server")]
public sealed class BindingTests(SharedBroker broker)
{
    private const string Bindings = "matchchat_broker_bindings";

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
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), Bindings) == 0, "unbound");

        var again = await bob.OnAnotherDevice();
        await alice.Says("welcome back");
        await again.Hears("welcome back");
        // Whoever is connected stays bound, however long ago another device of the same person left.
        await (await bob.OnAnotherDevice()).Device.DisposeAsync();
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), "matchchat_connections") == 1, "the other socket gone");
        clock.Pass(TimeSpan.FromSeconds(31));
        var carol = await town.Person("carol", on: 2).Connects();
        await carol.DisposeAsync();
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), "matchchat_connections") == 1, "carol's socket gone");
        clock.Pass(TimeSpan.FromSeconds(31));
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), Bindings) == 1, "only carol unbound");
        await alice.Says("still there?");
        await again.Hears("still there?");
    }

    /// <summary>The system's clock, some time ahead.</summary>
    private sealed class Shifted : TimeProvider
    {
        private long ahead;

        public void Pass(TimeSpan time) => Interlocked.Add(ref ahead, time.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));
    }
}
