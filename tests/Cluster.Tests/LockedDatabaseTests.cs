using System.Diagnostics;
using System.Globalization;

namespace MatchChat.Cluster.Tests;

/// <summary>Another process holds the database while people on two nodes talk.</summary>
[Trait("Needs", "server")]
[Trait("Database", "SQLite")]
public sealed class LockedDatabaseTests(SharedBroker broker)
{
    private const string CommittedTotal = "matchchat_messages_committed_total";

    private static readonly TimeSpan LockedFor = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task While_nobody_can_write_nothing_is_acknowledged_and_afterwards_everything_is_there_once()
    {
        await using var town = await broker.Town(("Database:LockWait", "00:00:02"));
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var (alices, bobs) = (new Talk(alice), new Talk(bob));
        var talking = Task.WhenAll(alices.Run(), bobs.Run());
        await Limits.Until(() => alices.Acknowledged >= 50 && bobs.Acknowledged >= 50, "both talk");

        long held;
        var since = Stopwatch.StartNew();
        using (new HeldFile(town.Store.File))
        {
            held = town.Store.Count("messaging_messages", "conversation_id = ?", alice.Conversation);
            await Limits.Until(() => alices.Refused > 0 && bobs.Refused > 0, "both refused");
            // What was written before is read all the same, and nobody's socket was cut.
            (await alice.History(limit: 1)).Messages.Single().Seq.ShouldBe(held);
            (await bob.History(limit: 1)).Messages.Single().Seq.ShouldBe(held);
            await Limits.Until(() => since.Elapsed >= LockedFor, "the other process done");
            (await Committed(town)).ShouldBe(held, "and nothing was counted as written");
        }

        var (one, other) = (alices.Acknowledged, bobs.Acknowledged);
        (one + other).ShouldBeLessThanOrEqualTo((int)held);
        await Limits.Until(() => alices.Acknowledged >= one + 50 && bobs.Acknowledged >= other + 50, "both talk again");
        alices.Stop();
        bobs.Stop();
        await talking.Within("the last answers");

        var last = (await new Ending(town.Store, alice.Conversation)
        {
            Sent = [(alice.Id, alices.Ids), (bob.Id, bobs.Ids)],
            Sides = [Side.Of(alice), Side.Of(bob)],
            Nodes = town.Metrics,
            Counted = [(CommittedTotal, alices.Ids.Count + bobs.Ids.Count), ("matchchat_storage_available", town.Metrics.Count)],
        }.Reached())[^1];
        // Who did not say the last word hears it from the other node.
        var listener = last.SenderId == alice.Id ? bob : alice;
        await listener.Hears(last.Content, last.Seq);
    }

    private static async Task<double> Committed(TwoNodes town) => (await Task.WhenAll(town.Metrics.Select(node => node.Metric(CommittedTotal)))).Sum();

    /// <summary>One message after the other; what is refused is repeated with the same id until it is acknowledged.</summary>
    private sealed class Talk(Participant who)
    {
        private readonly List<Guid> ids = [];
        private volatile bool stopped;
        private int acknowledged;
        private int refused;

        public int Acknowledged => Volatile.Read(ref acknowledged);

        public int Refused => Volatile.Read(ref refused);

        /// <summary>In the order in which they were sent.</summary>
        public IReadOnlyList<Guid> Ids => ids;

        public void Stop() => stopped = true;

        public async Task Run()
        {
            while (!stopped)
            {
                var id = Guid.CreateVersion7();
                ids.Add(id);
                var text = string.Create(CultureInfo.InvariantCulture, $"{who.Person.Name} {ids.Count}");
                while (!await IsAcknowledged(text, id)) Interlocked.Increment(ref refused);
                Interlocked.Increment(ref acknowledged);
            }
        }

        private async Task<bool> IsAcknowledged(string text, Guid id)
        {
            try
            {
                await who.Says(text, id);
                return true;
            }
            catch (HubRefusal refusal) when (refusal.Code == "storage.unavailable")
            {
                return false;
            }
        }
    }
}
