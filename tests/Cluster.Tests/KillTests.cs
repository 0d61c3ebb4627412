namespace MatchChat.Cluster.Tests;

/// <summary>A node dies between its commits and the broker's confirmations: the other one tells what it left.</summary>
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
        var acknowledged = new List<Guid>();
        await using (var node = await NodeProcess.Start(host.Store.File, settings))
        {
            var (alice, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            var conversation = (await host.RestAsService().Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { alice, bob } })).As<Conversation>().Id;
            await using var phone = await node.Connect(alice);
            // The broker stands still, so the node dies with most of it unconfirmed.
            server.Pause();
            for (var sent = 0; sent < Messages; sent += 50)
            {
                var answers = Enumerable.Range(0, 50).Select(_ => phone.Invoke<Message>("SendMessage", new { conversationId = conversation, clientMessageId = Guid.CreateVersion7(), content = "hi" }));
                acknowledged.AddRange((await Task.WhenAll(answers)).Select(message => message.Id));
            }

            await node.Kill();
            server.Resume();
        }

        host.Store.Count("shared_outbox").ShouldBeGreaterThan(0);
        Claims.RunOut(host.Store);
        await Limits.Until(() => host.Store.Count("shared_outbox") == 0, "outbox drained by the other node", TimeSpan.FromSeconds(120));
        var missing = acknowledged.ToHashSet();
        await using var service = await Listener.To(server.Uri, queue);
        while (missing.Count > 0) missing.Remove((await service.Next(_ => true)).GetProperty("data").GetProperty("message").GetProperty("id").GetGuid());
    }
}
