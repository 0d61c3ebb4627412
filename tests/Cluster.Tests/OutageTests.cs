using System.Net;
using System.Text.Json;

namespace MatchChat.Cluster.Tests;

/// <summary>The broker goes away and comes back while people talk.</summary>
[Trait("Needs", "server")]
public sealed class OutageTests(SharedBroker broker)
{
    [Fact]
    public async Task While_the_broker_is_away_each_node_goes_on_and_when_it_is_back_everything_is_there_once()
    {
        await using var town = await broker.Town();
        var server = await broker.Running();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var carol = await town.Also(bob, on: 1);
        var sent = new List<Message> { await alice.Says("before") };
        await bob.Hears("before");

        using var stop = new CancellationTokenSource();
        var talking = Talk(alice, sent, stop.Token);
        await Until(sent, 50);
        await server.Stop();
        await Until(sent, 200);
        // On the same node nothing is missing.
        await carol.Hears(sent[^1].Content!);
        // Who comes now does not wait for a binding.
        var late = await town.Person("bob", on: 2).Connects();
        town.Store.Count("shared_outbox").ShouldBeGreaterThan(0);

        await server.Start();
        await bob.Device.Next("ResyncRequired", payload => payload.GetProperty("reason").GetString() == "broker.back", TimeSpan.FromSeconds(120));
        await late.Next("ResyncRequired", within: TimeSpan.FromSeconds(120));
        await town.HearEachOther();
        await Until(sent, sent.Count + 50);
        await stop.CancelAsync();
        await talking;

        // From here on pushes arrive again, and sync makes it exact for whoever missed some.
        sent.Add(await alice.Says("after"));
        await bob.Hears("after");
        await new Ending(town.Store, alice.Conversation)
        {
            Sent = [(alice.Id, [.. sent.Select(message => message.ClientMessageId)])],
            Sides = [Side.Of(alice), Side.Of(bob), Side.Of(carol), Side.Of(bob) with { Device = late }],
            Nodes = town.Metrics,
            Counted = [("matchchat_messages_committed_total", sent.Count)],
            Told = ["matchchat_broker_disconnects_total", "matchchat_resyncs_total"],
        }.Reached();
    }

    [Fact]
    public async Task What_the_outbox_held_is_published_when_the_broker_is_back()
    {
        await using var town = await broker.Town();
        var server = await broker.Running();
        var (alice, _) = await town.Match("alice", on: 1, "bob", and: 2);
        var queue = $"service.{Guid.NewGuid():N}";
        await Listener.Keep(server.Uri, queue, "message.appended");
        await server.Stop();
        List<Guid> said = [(await alice.Says("one")).Id, (await alice.Says("two")).Id];
        // Longer than a node may hold its claims: then it is anybody's.
        Claims.RunOut(town.Store);
        await server.Start();
        await town.HearEachOther();
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0, "outbox drained", TimeSpan.FromSeconds(120));

        await using var service = await Listener.To(server.Uri, queue);
        foreach (var id in said)
        {
            var told = await service.NextHeard(heard => Id(heard.Event) == id);
            told.Persistent.ShouldBeTrue();
        }
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task Sockets_are_told_to_resync_after_what_was_said_during_the_outage_is_published()
    {
        await using var town = await broker.Town();
        var server = await broker.Running();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await server.Stop();
        await Limits.Until(async () => await Ups(town) == 0, "both nodes alone", TimeSpan.FromSeconds(120));
        await bob.Device.DisposeAsync();
        // The only one on its node, and it has heard nothing yet.
        var tablet = await bob.OnAnotherDevice();
        var during = await alice.Says("during");
        await Limits.Until(() => town.Store.Count("shared_outbox") == 1, "in the outbox");
        // Once more, as if it were of a node that did not survive the outage: its claim has not run out.
        town.Store.Execute("INSERT INTO shared_outbox (type, payload, occurred_at, claimed_by, claimed_until) SELECT type, payload, occurred_at, 'gone', ? FROM shared_outbox", DateTimeOffset.UtcNow.AddDays(1));

        await server.Start();
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), "matchchat_broker_up") == 1, "back", TimeSpan.FromSeconds(120));
        Claims.RunOut(town.Store);
        await tablet.Device.Next("ResyncRequired", payload => payload.GetProperty("reason").GetString() == "broker.back", TimeSpan.FromSeconds(120));
        var heard = tablet.Device.Events.Heard.ToList();
        heard.FindIndex(told => told.Name == "MessageReceived" && told.As<Message>().Id == during.Id).ShouldBeInRange(0, heard.FindIndex(told => told.Name == "ResyncRequired"));
    }

    [Fact]
    public async Task Who_was_shut_out_while_a_node_was_deaf_is_cut_when_it_hears_again()
    {
        await using var town = await broker.Town();
        var server = await broker.Running();
        var (_, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await server.Stop();
        await Limits.Until(async () => await TwoNodes.Metric(town.Node(2), "matchchat_broker_up") == 0, "broker missed");
        (await town.Service.Post($"users/{bob.Id}/suspension", new { reason = "spam" })).Expect(HttpStatusCode.NoContent);
        await Limits.Until(async () => (await bob.Rest.Get("conversations")).Code == "user.suspended", "the gate of the other node believes for a second only");

        await server.Start();
        (await bob.Device.Closed.Within("bob's socket cut", TimeSpan.FromSeconds(120)))!.ShouldContain("user.suspended");
    }

    [Fact]
    public async Task A_node_starts_and_serves_without_its_broker()
    {
        var settings = await broker.Settings();
        var server = await broker.Running();
        await server.Stop();
        await using var host = await TestHost.Start(settings);
        await using var town = TestKit.Town.On(host);
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("hi");
        await bob.Hears("hi");
        (await host.Rest((string?)null).Get("/ready")).Expect(HttpStatusCode.OK);
        host.Log.Entries.ShouldNotContain(entry => entry.ToString().Contains("guest:guest", StringComparison.Ordinal));

        await server.Start();
        await bob.Device.Next("ResyncRequired", within: TimeSpan.FromSeconds(120));
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0, "outbox drained", TimeSpan.FromSeconds(120));
    }

    private static async Task<double> Ups(TwoNodes town) => await TwoNodes.Metric(town.Node(1), "matchchat_broker_up") + await TwoNodes.Metric(town.Node(2), "matchchat_broker_up");

    private static Guid Id(JsonElement told) => told.GetProperty("data").GetProperty("message").GetProperty("id").GetGuid();

    private static async Task Talk(Participant who, List<Message> sent, CancellationToken stop)
    {
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var message = await who.Says($"number {number}");
            lock (sent) sent.Add(message);
        }
    }

    private static Task Until(List<Message> sent, int count) => Limits.Until(
        () =>
        {
            lock (sent) return sent.Count >= count;
        },
        $"{count} messages acknowledged");
}
