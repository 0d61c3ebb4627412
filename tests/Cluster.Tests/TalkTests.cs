namespace MatchChat.Cluster.Tests;

/// <summary>Two people on two nodes see of each other what they would see on one.</summary>
[Trait("Needs", "server")]
public sealed class TalkTests(SharedBroker broker)
{
    [Fact]
    public async Task A_message_reaches_the_other_node_and_what_follows_comes_back()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);

        var hi = await alice.Says("hi");
        var heard = await bob.Hears("hi", seq: 1);
        heard.Id.ShouldBe(hi.Id);
        heard.CreatedAt.ShouldBe(hi.CreatedAt);

        await bob.Acknowledges(1);
        (await alice.HearsDelivered(1)).UserId.ShouldBe(bob.Id);
        await bob.Reads(1);
        (await alice.HearsRead(1)).MessageId.ShouldBe(hi.Id);

        await alice.Edits(hi, "hello");
        (await bob.HearsEdit("hello")).EditedAt.ShouldNotBeNull();
        await alice.Deletes(hi);
        (await bob.HearsDeletion(hi)).DeletedAt.ShouldNotBeNull();
        await bob.Says("what was that?");
        await alice.Hears("what was that?", seq: 2);
    }
}
