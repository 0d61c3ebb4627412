namespace MatchChat.Cluster.Tests;

/// <summary>Three nodes are replaced one after the other, as with each new version, while everybody writes.</summary>
[Trait("Needs", "server")]
[Trait("Database", "SQLite")]
public sealed class RollingRestartTests(SharedBroker broker)
{
    private const int Nodes = 3, Pairs = 4;

    [Fact]
    public async Task Three_nodes_are_replaced_one_after_the_other_and_nobody_misses_or_repeats_a_word()
    {
        await using var fleet = await Fleet.Start(await broker.Settings(("Realtime:DrainTime", "00:00:05")), Nodes);
        var pairs = new List<(Traveller One, Traveller Other, Guid Conversation)>();
        for (var number = 0; number < Pairs; number++) pairs.Add(await Meet(fleet, number));
        Traveller[] all = [.. pairs.SelectMany(pair => new[] { pair.One, pair.Other })];
        var talking = Task.WhenAll(all.Select(traveller => traveller.Talks()));

        await MoreSaid(all);
        for (var place = 0; place < Nodes; place++)
        {
            (await fleet.Replace(place)).ShouldBe(0);
            await MoreSaid(all);
        }

        foreach (var traveller in all) traveller.Stop();
        await talking.Within("the last answers");
        all.Sum(traveller => traveller.Moves).ShouldBeGreaterThanOrEqualTo(all.Length, "each was at a node that left");
        foreach (var traveller in all) await traveller.Leaves();

        foreach (var (one, other, conversation) in pairs)
        {
            Exact.Stored(fleet.Store, conversation, (one.Id, one.Sent), (other.Id, other.Sent));
            foreach (var side in new[] { one, other }) Exact.Copied(fleet.Store, side.Copy[conversation], side.Id);
        }

        await Limits.Until(() => fleet.Store.Count("shared_outbox") == 0, "outbox drained", TimeSpan.FromSeconds(120));
        await HearEachOther(fleet);
    }

    // The two of a pair start on different nodes.
    private static async Task<(Traveller One, Traveller Other, Guid Conversation)> Meet(Fleet fleet, int number)
    {
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var conversation = await fleet.Match(one, other);
        var (first, second) = (new Traveller(fleet, one, conversation, number), new Traveller(fleet, other, conversation, number + 1));
        await first.Arrives(number % Nodes);
        await second.Arrives((number + 1) % Nodes);
        return (first, second, conversation);
    }

    /// <summary>Everybody got some more acknowledged.</summary>
    private static async Task MoreSaid(Traveller[] all)
    {
        int[] before = [.. all.Select(traveller => traveller.Acknowledged)];
        await Limits.Until(() => all.Zip(before).All(one => one.First.Acknowledged >= one.Second + 50), "everybody writes", TimeSpan.FromSeconds(120));
    }

    /// <summary>The new nodes tell each other what is said, around the whole ring.</summary>
    private static async Task HearEachOther(Fleet fleet)
    {
        for (var place = 0; place < Nodes; place++)
        {
            var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            var conversation = await fleet.Match(one, other);
            await using var here = await fleet.Connect(place, one);
            await using var there = await fleet.Connect((place + 1) % Nodes, other);
            var said = await here.Invoke<Message>("SendMessage", new { conversationId = conversation, clientMessageId = Guid.CreateVersion7(), content = "still here" });
            (await there.Next("MessageReceived")).As<Message>().Id.ShouldBe(said.Id);
            (await fleet.Metric(place, "matchchat_messages_committed_total")).ShouldBeGreaterThan(0);
        }
    }
}
