namespace MatchChat.Cluster.Tests;

/// <summary>Three nodes are replaced one after the other, as with each new version, while everybody writes.</summary>
[Trait("Needs", "server")]
public sealed class RollingRestartTests(SharedBroker broker)
{
    private const int Nodes = 3, Pairs = 4;

    [Fact]
    public async Task Three_nodes_are_replaced_one_after_the_other_and_nobody_misses_or_repeats_a_word()
    {
        await using var fleet = await Fleet.Start(await broker.Settings(("Realtime:DrainTime", "00:00:05")), Nodes);
        var crowd = await Crowd.Gather(fleet, Pairs);
        for (var place = 0; place < Nodes; place++)
        {
            (await fleet.Replace(place)).ShouldBe(0);
            await crowd.SaysMore();
        }

        await crowd.FallsSilent();
        crowd.Moves.ShouldBeGreaterThanOrEqualTo(crowd.Size, "each was at a node that left");
        await crowd.IsExact();
        await HearEachOther(fleet);
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
        }
    }
}
