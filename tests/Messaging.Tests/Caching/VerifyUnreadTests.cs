using MatchChat.TestKit;
using MatchChat.TestKit.SqlServer;

namespace MatchChat.Messaging.Tests.Caching;

/// <summary>On SQL Server each statement sees a state of its own: between the numbers and the count something may happen.</summary>
public sealed class VerifyUnreadTests
{
    private const string Count = "SELECT COUNT(*) FROM messaging_messages m";

    [Fact]
    public async Task A_change_between_the_numbers_and_the_count_is_no_drift_and_a_wrong_count_is()
    {
        Action? between = null;
        var settings = new HostSettings
        {
            MakesCountsDrift = true,
            Database = file => TestDatabase.EmulatedIn(file, new Emulation
            {
                Sent = text =>
                {
                    if (text.Contains(Count, StringComparison.Ordinal)) Interlocked.Exchange(ref between, null)?.Invoke();
                },
            }),
        };
        await using var town = await Town.Start(settings);
        var (alice, bob) = await town.Match("alice", "bob");
        for (var number = 1; number <= 3; number++) await alice.Says($"{number}");
        (await bob.Unread()).ShouldBe(3);

        between = () => Delete(seq: 2, revision: 4);
        (await bob.Unread()).ShouldBe(2);
        between.ShouldBeNull("it was deleted when the numbers had been read");
        (await Drifted()).ShouldBe(0);

        // With the numbers of now; then something changes of which the numbers say nothing.
        (await bob.Unread()).ShouldBe(2);
        between = () => town.Store.Execute("UPDATE messaging_messages SET deleted_at = ? WHERE conversation_id = ? AND seq = 3", DateTimeOffset.UtcNow, bob.Conversation);
        (await bob.Unread()).ShouldBe(1);
        (await Drifted()).ShouldBe(1);

        void Delete(long seq, long revision)
        {
            town.Store.Execute("UPDATE messaging_messages SET deleted_at = ?, revision = ? WHERE conversation_id = ? AND seq = ?", DateTimeOffset.UtcNow, revision, bob.Conversation, seq);
            town.Store.Execute("UPDATE messaging_heads SET revision = ? WHERE conversation_id = ?", revision, bob.Conversation);
        }

        Task<double> Drifted() => TwoNodes.Metric(town.Host, "matchchat_unread_drift_total");
    }
}
