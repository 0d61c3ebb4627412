using System.Globalization;
using System.Text.Json;

namespace MatchChat.Cluster.Tests;

/// <summary>Both people of one conversation write at once, each on a node of their own: two writers, one head row.</summary>
[Trait("Needs", "server")]
public sealed class CrossTalkTests(SharedBroker broker)
{
    private const int Each = 5_000, UnderWay = 100;

    [Fact]
    public async Task Ten_thousand_messages_from_two_nodes_are_one_gapless_conversation_in_one_order_for_both()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        // Some of what the other one says is read meanwhile, so that the counts are no mere sums.
        var reading = Reads(bob, upToSeq: Each);

        var (alices, bobs) = (await Task.WhenAll(Talks(alice), Talks(bob))) switch { var both => (both[0], both[1]) };
        await reading;

        await Heard(alice, bobs);
        await Heard(bob, alices);
        var stored = await new Ending(town.Store, alice.Conversation)
        {
            Sent = [(alice.Id, Ids(alices)), (bob.Id, Ids(bobs))],
            Sides = [Side.Of(alice), Side.Of(bob)],
            Nodes = town.Metrics,
        }.Reached();
        // What each sender was told is what the store holds.
        alices.Concat(bobs).OrderBy(message => message.Seq).Select(message => (message.Seq, message.Id)).ShouldBe(stored.Select(message => (message.Seq, message.Id)));
        Mixed(stored).ShouldBeGreaterThan(10, "they wrote at the same time");
        foreach (var node in town.Metrics)
        {
            (await node.Metric("matchchat_messages_committed_total")).ShouldBe(Each);
            (await node.Metric("matchchat_batch_size_sum")).ShouldBe(Each, "each node wrote its own");
        }
    }

    /// <summary>Answers what was acknowledged, in the order in which it was sent.</summary>
    private static async Task<IReadOnlyList<Message>> Talks(Participant who)
    {
        using var window = new SemaphoreSlim(UnderWay);
        var answers = new List<Task<Message>>(Each);
        for (var number = 1; number <= Each; number++)
        {
            await window.WaitAsync().Within("room for the next message");
            var answer = await who.Device.Begin("SendMessage", who.Draft(string.Create(CultureInfo.InvariantCulture, $"{who.Person.Name} {number}")));
            answers.Add(Acknowledged(answer, window));
        }

        return await Task.WhenAll(answers).Within($"answers for {who.Person.Name}");
    }

    private static async Task<Message> Acknowledged(Task<JsonElement?> answer, SemaphoreSlim window)
    {
        try
        {
            return (await answer)!.Value.As<Message>();
        }
        finally
        {
            window.Release();
        }
    }

    private static async Task Reads(Participant who, long upToSeq)
    {
        for (var seq = 0L; seq < upToSeq;)
        {
            seq = (await who.Next("MessageReceived")).As<Message>().Seq;
            if (seq % 100 == 0) await who.Reads(seq);
        }
    }

    /// <summary>Pushes came for all of it with the numbers that the senders were told, unless the node said that some may be missing.</summary>
    private static async Task Heard(Participant who, IReadOnlyList<Message> said)
    {
        var missing = said.ToDictionary(message => message.Id, message => message.Seq);
        var seen = 0;
        await Limits.Until(
            () =>
            {
                var heard = who.Device.Events.Heard;
                foreach (var push in heard.Skip(seen).Where(push => push.Name == "MessageReceived"))
                {
                    var message = push.As<Message>();
                    if (missing.Remove(message.Id, out var seq)) message.Seq.ShouldBe(seq);
                }

                seen = heard.Count;
                return missing.Count == 0 || heard.Any(push => push.Name == "ResyncRequired");
            },
            $"{who.Person.Name} heard everything",
            TimeSpan.FromSeconds(120));
    }

    private static IReadOnlyList<Guid> Ids(IReadOnlyList<Message> messages) => [.. messages.Select(message => message.ClientMessageId)];

    /// <summary>How often the conversation goes from one to the other.</summary>
    private static int Mixed(IReadOnlyList<StoredMessage> stored) => stored.Zip(stored.Skip(1)).Count(two => two.First.SenderId != two.Second.SenderId);
}
