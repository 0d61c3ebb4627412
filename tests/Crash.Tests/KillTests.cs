namespace MatchChat.Crash.Tests;

/// <summary>The node is killed under load and started again on the same file, several times: what was acknowledged is there once, and nothing else went wrong.</summary>
public sealed class KillTests
{
    private const int Rounds = 4;

    private const int Pairs = 6;

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill_exactly_once_and_in_order()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("matchchat.db");
        using var store = new Store(file);
        var pairs = new List<Pair>();
        for (var round = 1; round <= Rounds; round++)
        {
            await using var node = await NodeProcess.Start(file);
            if (round == 1) pairs = await Meet(node);
            foreach (var pair in pairs) await pair.RepeatsWhatWasNotAcknowledged(node);
            await Load(node, pairs, acknowledged: 400 * round);
            await node.Kill();
            foreach (var pair in pairs) await pair.NoticesTheEnd();
            Check(store, pairs);
        }

        await using var last = await NodeProcess.Start(file);
        foreach (var pair in pairs) await pair.RepeatsWhatWasNotAcknowledged(last);
        Check(store, pairs);
        pairs.ShouldAllBe(pair => pair.Unknown == 0);
        foreach (var pair in pairs) await pair.SeesEverything(last, store);
        (await last.Terminate()).ShouldBe(0);
    }

    private static async Task<List<Pair>> Meet(NodeProcess node)
    {
        var service = node.RestAsService();
        var pairs = new List<Pair>();
        for (var number = 0; number < Pairs; number++)
        {
            var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            var conversation = (await service.Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { one, other } })).As<Conversation>();
            pairs.Add(new Pair(conversation.Id, one, other));
        }

        return pairs;
    }

    /// <summary>Everybody talks, reads and edits until so many messages are acknowledged; they are still at it when this returns.</summary>
    private static async Task Load(NodeProcess node, List<Pair> pairs, int acknowledged)
    {
        foreach (var pair in pairs) await pair.Connects(node);
        foreach (var pair in pairs) pair.Talks();
        await Limits.Until(() => pairs.Sum(pair => pair.Acknowledged) >= acknowledged, $"{acknowledged} acknowledged messages", TimeSpan.FromSeconds(60));
    }

    private static void Check(Store store, List<Pair> pairs)
    {
        store.Rows("PRAGMA integrity_check", row => row.GetString(0)).ShouldBe(["ok"]);
        foreach (var pair in pairs) pair.IsWhole(store);
    }
}
