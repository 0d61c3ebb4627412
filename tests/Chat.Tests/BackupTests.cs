using Microsoft.Data.Sqlite;

namespace MatchChat.Chat.Tests;

/// <summary>The drill of docs/operations.md: a copy is made while people write, and a node starts on it.</summary>
[Trait("Database", "SQLite")]
public sealed class BackupTests
{
    [Fact]
    public async Task Nothing_that_was_acknowledged_before_a_backup_is_lost_by_it()
    {
        using var folder = new TemporaryFolder();
        var copy = folder.File("copy.db");
        await using var town = await Town.Start();
        var (alice, bob) = await town.Match("alice", "bob");
        using var enough = new CancellationTokenSource();
        var acknowledged = 0L;
        var talking = Talk(alice, seq => Volatile.Write(ref acknowledged, seq), enough.Token);
        await Limits.Until(() => Volatile.Read(ref acknowledged) > 20, "a talk");
        var before = Volatile.Read(ref acknowledged);
        await Task.Run(() => Backup(town.Store.File, copy));
        var after = Volatile.Read(ref acknowledged);
        await Limits.Until(() => Volatile.Read(ref acknowledged) > after + 20, "the talk goes on");
        await enough.CancelAsync();
        await talking.Within("end of the talk");

        await using var restored = await TestHost.Start(databaseFile: copy);
        restored.Store.Rows("PRAGMA integrity_check", row => row.GetString(0)).ShouldBe(["ok"]);
        var stored = restored.Store.Messages(alice.Conversation);
        stored.Count.ShouldBeGreaterThanOrEqualTo((int)before);
        stored.Select(message => (message.Id, message.Content)).ShouldBe(town.Store.Messages(alice.Conversation).Take(stored.Count).Select(message => (message.Id, message.Content)));
        restored.Store.Head(alice.Conversation).LastSeq.ShouldBe(stored.Count);

        // Who was ahead is told so, and the conversation goes on from what there is.
        await using var device = await restored.Connect(bob.Id);
        var synced = await device.Invoke<Synced>("Sync", new { conversations = new[] { new { id = bob.Conversation, afterRevision = 1_000_000L } } });
        synced.Conversations.Single().Reset.ShouldBeTrue();
        var next = await device.Invoke<Message>("SendMessage", new { conversationId = bob.Conversation, clientMessageId = Guid.CreateVersion7(), content = "where were we?" });
        next.Seq.ShouldBe(stored.Count + 1);
    }

    private static async Task Talk(Participant who, Action<long> acknowledged, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested) acknowledged((await who.Says("and another thing")).Seq);
    }

    /// <summary>SQLite's own backup of a database in use, as `.backup` of its shell does it.</summary>
    private static void Backup(string file, string copy)
    {
        using var source = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        using var target = new SqliteConnection($"Data Source={copy};Pooling=False");
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }
}
