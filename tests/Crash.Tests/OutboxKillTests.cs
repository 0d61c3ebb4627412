using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace MatchChat.Crash.Tests;

/// <summary>A node with a broker is killed between its commits and the broker's confirmations: what was acknowledged is published all the same, by whoever comes next.</summary>
public sealed class OutboxKillTests
{
    private const int Messages = 200;

    [Fact]
    public async Task Facts_that_were_not_published_before_a_kill_are_published_after_the_next_start()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("matchchat.db");
        var broker = folder.File("broker/events");
        using var store = new Store(file);
        List<Guid> acknowledged;
        await using (var node = await Start(file, broker))
        {
            acknowledged = await Talk(node);
            // The broker's folder is not there yet: nothing was confirmed.
            store.Count("shared_outbox").ShouldBeGreaterThan(0);
            await node.Kill();
        }

        Directory.CreateDirectory(Path.GetDirectoryName(broker)!);
        await using var successor = await Start(file, broker);
        ThirtySecondsPass(file);
        await Limits.Until(() => store.Count("shared_outbox") == 0, "empty outbox", TimeSpan.FromSeconds(60));

        var appended = Published(broker).Where(told => told.Type == "matchchat.message.appended.v1").Select(told => told.Message).ToList();
        acknowledged.ShouldBeSubsetOf(appended);
        appended.Order().ShouldBe(store.Rows("SELECT id FROM messaging_messages", row => new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true)).Order(), "each once, nothing else");
    }

    [Fact]
    public async Task A_kill_while_the_broker_confirms_loses_no_fact_and_a_repeat_is_known_by_its_id()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("matchchat.db");
        var broker = folder.File("events");
        using var store = new Store(file);
        for (var life = 0; life < 2; life++)
        {
            await using var node = await Start(file, broker);
            await Talk(node);
            await node.Kill();
        }

        await using var successor = await Start(file, broker);
        ThirtySecondsPass(file);
        await Limits.Until(() => store.Count("shared_outbox") == 0, "empty outbox", TimeSpan.FromSeconds(60));

        var appended = Published(broker).Where(told => told.Type == "matchchat.message.appended.v1").DistinctBy(told => told.Id).Select(told => told.Message).Order();
        appended.ShouldBe(store.Rows("SELECT id FROM messaging_messages", row => new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true)).Order());
    }

    private static Task<NodeProcess> Start(string file, string broker) =>
        NodeProcess.Start(file, HostSettings.With((FileBroker.Key, broker)), typeof(FileBroker).Assembly);

    /// <summary>The client ids of what was acknowledged; more may be on its way when this returns.</summary>
    private static async Task<List<Guid>> Talk(NodeProcess node)
    {
        var (alice, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var conversation = (await node.RestAsService().Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { alice, bob } })).As<Conversation>();
        await using var device = await node.Connect(alice);
        var answers = new List<Task<Message>>();
        for (var number = 0; number < Messages; number++)
            answers.Add(device.Invoke<Message>("SendMessage", new { conversationId = conversation.Id, clientMessageId = Guid.CreateVersion7(), content = "hi" }));
        return [.. (await Task.WhenAll(answers)).Select(message => message.Id)];
    }

    /// <summary>The dead node's claims run out, without the wait.</summary>
    private static void ThirtySecondsPass(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE shared_outbox SET claimed_until = claimed_until - 300000000";
        command.ExecuteNonQuery();
    }

    private static List<Told> Published(string broker) => [.. File.ReadLines(broker).Where(IsWhole).Select(Read)];

    /// <summary>What the kill has torn was not confirmed, so it comes again.</summary>
    private static bool IsWhole(string line)
    {
        try
        {
            using var told = JsonDocument.Parse(line);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Told Read(string line)
    {
        using var told = JsonDocument.Parse(line);
        var type = told.RootElement.GetProperty("type").GetString()!;
        var message = type.StartsWith("matchchat.message.appended", StringComparison.Ordinal) ? told.RootElement.GetProperty("data").GetProperty("message").GetProperty("id").GetGuid() : default;
        return new Told(told.RootElement.GetProperty("id").GetGuid(), type, message);
    }

    private sealed record Told(Guid Id, string Type, Guid Message);
}
