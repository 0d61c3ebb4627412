using System.Net;
using Microsoft.Data.Sqlite;

namespace MatchChat.Chat.Tests;

/// <summary>The database does not answer: nothing is acknowledged, callers are told within moments, and a repeat with the same id settles it.</summary>
[Trait("Database", "SQLite")]
public sealed class StorageFaultTests
{
    [Fact]
    public async Task A_send_whose_outcome_is_unknown_says_so_and_its_repeat_makes_one_message()
    {
        await using var town = await Town.Start(HostSettings.With(("Database:LockWait", "00:00:02")));
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("before");
        var id = Guid.CreateVersion7();
        using (Held(town.Store))
        {
            (await alice.Device.Refused("SendMessage", alice.Draft("hello", id))).Code.ShouldBe("storage.unavailable");
            var overRest = await alice.Rest.Post($"conversations/{alice.Conversation}/messages", new { content = "hello", clientMessageId = id });
            overRest.Code.ShouldBe("storage.unavailable");
            overRest.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            overRest.Headers.RetryAfter.ShouldNotBeNull();
            (await alice.Device.Refused("EditMessage", new { messageId = (await alice.History()).Messages[0].Id, content = "changed" })).Code.ShouldBe("storage.unavailable");
        }

        Message? sent = null;
        await Limits.Until(async () => (sent = await Try(() => alice.Says("hello", id))) is not null, "database back");
        sent!.Seq.ShouldBe(2);
        (await bob.Hears("hello")).Seq.ShouldBe(2);
        town.Store.Messages(alice.Conversation).Select(message => message.Content).ShouldBe(["before", "hello"]);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_what_was_refused_is_not_stored()
    {
        await using var town = await Town.Start(HostSettings.With(("Messaging:QueueCapacity", "10"), ("Messaging:BatchSize", "5"), ("Database:LockWait", "00:00:20")));
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Says("before");
        var devices = new List<Participant>();
        for (var number = 0; number < 4; number++) devices.Add(await alice.OnAnotherDevice());
        List<Task<(string Text, string? Code)>> calls;
        using (Held(town.Store))
        {
            calls = [.. Enumerable.Range(0, 60).Select(number => Answered(devices[number % 4], $"{number}"))];
            await Limits.Until(() => calls.Any(call => call.IsCompleted), "first refusal");
        }

        var answers = await Task.WhenAll(calls).Within("answers after the queue has drained");
        answers.Select(answer => answer.Code).Distinct().ShouldAllBe(code => code == null || code == "server.busy");
        answers.Count(answer => answer.Code == "server.busy").ShouldBeGreaterThan(0);
        var stored = town.Store.Messages(alice.Conversation);
        stored.Skip(1).Select(message => message.Content).ShouldBe(answers.Where(answer => answer.Code is null).Select(answer => answer.Text), ignoreOrder: true);
        stored.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, stored.Count).Select(seq => (long)seq));
    }

    private static async Task<(string Text, string? Code)> Answered(Participant who, string text)
    {
        try
        {
            await who.Says(text);
            return (text, null);
        }
        catch (HubRefusal refusal)
        {
            refusal.RetryAfter.ShouldNotBeNull();
            return (text, refusal.Code);
        }
    }

    private static async Task<Message?> Try(Func<Task<Message>> call)
    {
        try
        {
            return await call();
        }
        catch (HubRefusal refusal) when (refusal.Code == "storage.unavailable")
        {
            return null;
        }
    }

    /// <summary>Another process that holds the file.</summary>
    private static SqliteConnection Held(Store store)
    {
        var connection = new SqliteConnection($"Data Source={store.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }
}
