using System.Net;

namespace MatchChat.Cluster.Tests;

/// <summary>
/// Who is shut out on one node is shut out on the other one, whose memory said otherwise. On the other node nothing grows older, so nothing that it remembers runs out by itself.
/// </summary>
[Trait("Needs", "server")]
public sealed class ControlTests(SharedBroker broker)
{
    [Fact]
    public async Task A_suspended_person_is_cut_on_the_other_node_and_let_in_again_afterwards()
    {
        await using var town = await Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await bob.Types();

        (await town.Service.Post($"users/{bob.Id}/suspension", new { reason = "spam" })).Expect(HttpStatusCode.NoContent);
        (await bob.Device.Closed.Within("bob's socket cut on the other node"))!.ShouldContain("user.suspended");
        (await bob.Rest.Get("conversations")).Code.ShouldBe("user.suspended");

        (await town.Service.Delete($"users/{bob.Id}/suspension")).Expect(HttpStatusCode.NoContent);
        await Limits.Until(async () => (await bob.Rest.Get("conversations")).Code is null, "bob let in again on the other node");
        await alice.Says("welcome back");
    }

    [Fact]
    public async Task A_revoked_person_is_cut_on_the_other_node_and_its_tokens_stop_counting_there()
    {
        await using var town = await Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var old = town.Node(2).Tokens.For(bob.Id, age: TimeSpan.FromMinutes(1));
        await using var device = await town.Node(2).Connect(old);
        var before = await alice.Says("before");

        (await town.Service.Post($"users/{bob.Id}/revoke", new { reason = "stolen" })).Expect(HttpStatusCode.NoContent);
        (await device.Closed.Within("the socket cut on the other node"))!.ShouldContain("auth.revoked");
        (await town.Node(2).Rest(old).Get("conversations")).Code.ShouldBe("auth.revoked");

        // Signed in anew, nothing of what was said meanwhile is missing.
        var meanwhile = await alice.Says("meanwhile");
        await Limits.Until(async () => (await town.Node(2).Rest(bob.Id).Get("conversations")).Code is null, "a token of after the revocation");
        await using var again = await town.Node(2).Connect(bob.Id);
        await new Ending(town.Store, alice.Conversation)
        {
            Sent = [(alice.Id, [before.ClientMessageId, meanwhile.ClientMessageId])],
            Sides = [Side.Of(alice), new Side(bob.Id, again, town.Node(2).Rest(bob.Id))],
            Nodes = town.Metrics,
            Counted = [("matchchat_messages_committed_total", 2)],
        }.Reached();
    }

    [Fact]
    public async Task Logging_out_on_one_node_ends_the_devices_socket_on_the_other_one()
    {
        await using var town = await Town();
        var (_, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var token = town.Node(1).Tokens.For(bob.Id, deviceId: "tablet");
        await using var device = await town.Node(2).Connect(token);

        (await town.Node(1).Rest(token).Post("logout")).Expect(HttpStatusCode.NoContent);
        await device.Closed.Within("the tablet's socket ended on the other node");
        (await town.Node(2).Rest(token).Get("conversations")).Code.ShouldBe("auth.revoked");
        // Another session of the same person goes on.
        await bob.Types();
    }

    [Fact]
    public async Task An_ended_conversation_is_ended_for_the_other_nodes_gate()
    {
        await using var town = await Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await bob.Types();
        await alice.Next("TypingStarted");

        await alice.Ends();
        await Limits.Until(async () => await Refusal(bob) == "conversation.ended", "typing refused by the other node's gate");
    }

    [Fact]
    public async Task A_block_reaches_the_other_nodes_gate()
    {
        await using var town = await Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var mine = await town.Also(alice, on: 2);
        await bob.Types();
        await mine.Next("TypingStarted");
        await bob.StopsTyping();
        await mine.Next("TypingStopped");

        await alice.Person.Blocks(bob.Person);
        // The gate of node 2 forgets within a second; a start that slipped through before is told and stopped.
        await Limits.Until(
            async () =>
            {
                var before = mine.Device.Events.Named("TypingStarted").Count;
                await bob.Types();
                await bob.StopsTyping();
                var (carol, _) = await town.Match("carol", on: 2, "alice", and: 2);
                await carol.Types();
                await mine.In(carol.Conversation).Next("TypingStarted");
                await carol.StopsTyping();
                await mine.In(carol.Conversation).Next("TypingStopped");
                return mine.Device.Events.Named("TypingStarted").Count == before + 1;
            },
            "bob's typing silent on the other node");
    }

    private async Task<TwoNodes> Town()
    {
        var settings = await broker.Settings();
        return await TwoNodes.Start(settings, settings with { Clock = new Ageless() });
    }

    private static async Task<string?> Refusal(Participant who)
    {
        try
        {
            await who.Types();
            return null;
        }
        catch (HubRefusal refusal)
        {
            return refusal.Code;
        }
    }

    /// <summary>The time goes on and timers ring, but whatever is measured took no time.</summary>
    private sealed class Ageless : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }
}
