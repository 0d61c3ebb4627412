using System.Text.Json;

namespace MatchChat.Cluster.Tests;

/// <summary>A node dies without a word: nothing that it had acknowledged is missed, and what it left to be told the other one tells.</summary>
[Trait("Needs", "server")]
public sealed class KillTests(SharedBroker broker)
{
    private const int Messages = 300;

    [Fact]
    public async Task What_a_killed_node_had_acknowledged_is_told_by_the_other_one()
    {
        var settings = await broker.Settings();
        var server = await broker.Running();
        var queue = $"service.{Guid.NewGuid():N}";
        await using var host = await TestHost.Start(settings);
        await Listener.Keep(server.Uri, queue, "message.appended");
        var (alice, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var conversation = (await host.RestAsService().Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { alice, bob } })).As<Conversation>().Id;
        await using var tablet = await host.Connect(bob);
        var acknowledged = new List<Message>();
        await using (var node = await NodeProcess.Start(host.Store.File, settings))
        {
            await using var phone = await node.Connect(alice);
            // The broker stands still, so the node dies with most of it unconfirmed.
            server.Pause();
            while (acknowledged.Count < Messages) acknowledged.AddRange(await Say(phone, conversation, 50));
            await node.Kill();
            server.Resume();
        }

        host.Store.Count("shared_outbox").ShouldBeGreaterThan(0);
        await using var again = await host.Connect(alice);
        await new Ending(host.Store, conversation)
        {
            Sent = [(alice, [.. acknowledged.Select(message => message.ClientMessageId)])],
            Sides = [new Side(alice, again, host.Rest(alice)), new Side(bob, tablet, host.Rest(bob))],
            Nodes = [host.Rest((string?)null)],
            Told = ["matchchat_broker_confirmed_total"],
        }.Reached();
        var missing = acknowledged.Select(message => message.Id).ToHashSet();
        await using var service = await Listener.To(server.Uri, queue);
        while (missing.Count > 0) missing.Remove((await service.Next(_ => true)).GetProperty("data").GetProperty("message").GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_node_is_killed_and_another_one_started_while_people_on_both_talk_and_nobody_misses_or_repeats_a_word()
    {
        await using var fleet = await Fleet.Start(await broker.Settings(), 2);
        var crowd = await Crowd.Gather(fleet, pairs: 3);
        await fleet.Kill(1);
        // All of them on the one that is left.
        await crowd.SaysMore();
        await fleet.Revive(1);
        await crowd.FallsSilent();
        crowd.Moves.ShouldBeGreaterThanOrEqualTo(crowd.Size / 2);
        await crowd.IsExact();
    }

    private static async Task<IEnumerable<Message>> Say(HubClient phone, Guid conversation, int count)
    {
        var answers = new List<Task<JsonElement?>>();
        while (answers.Count < count) answers.Add(await phone.Begin("SendMessage", new { conversationId = conversation, clientMessageId = Guid.CreateVersion7(), content = "hi" }));
        return (await Task.WhenAll(answers).Within("answers of the node")).Select(answer => answer!.Value.As<Message>());
    }
}
