using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Kernel.Facts;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>The facts of a commit, from its transaction to the broker's confirmation.</summary>
public sealed class OutboxTests
{
    private readonly HeldBroker broker = new();

    [Fact]
    public async Task Without_a_broker_nothing_is_kept()
    {
        await using var town = await Town.Start();
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Says("hi");
        town.Store.Count("shared_outbox").ShouldBe(0);
    }

    [Fact]
    public async Task What_was_committed_is_published_and_its_row_is_gone()
    {
        await using var host = await broker.StartNode();
        await using var town = Town.On(host);
        var (alice, bob) = await town.Match("alice", "bob");
        var hi = await alice.Says("hi");
        await Limits.Until(() => broker.Of("message.appended").Count == 1 && town.Store.Count("shared_outbox") == 0, "published and deleted");
        broker.Of("message.appended").Single().Audience.Select(person => person.Value).ShouldBe([bob.Id, alice.Id], ignoreOrder: true);

        var told = broker.Events.Single(fact => fact.GetProperty("type").GetString() == "matchchat.message.appended.v1");
        told.EnumerateObject().Select(property => property.Name).ShouldBe(["specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data"]);
        told.GetProperty("specversion").GetString().ShouldBe("1.0");
        told.GetProperty("source").GetString().ShouldBe("/matchchat");
        told.GetProperty("subject").GetGuid().ShouldBe(alice.Conversation);
        told.GetProperty("data").EnumerateObject().Select(property => property.Name).ShouldBe(["message", "recipients"]);
        told.GetProperty("data").GetProperty("message").GetProperty("id").GetGuid().ShouldBe(hi.Id);
    }

    [Fact]
    public async Task What_somebody_arranges_for_himself_goes_to_that_person_and_to_no_service()
    {
        await using var host = await broker.StartNode();
        await using var town = Town.On(host);
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Says("hi");
        await alice.Archives();
        await Limits.Until(() => broker.Of("conversation.changed").Count == 1, "published");
        var told = broker.Of("conversation.changed").Single();
        told.Personal.ShouldBeTrue();
        told.Audience.Select(person => person.Value).ShouldBe([alice.Id]);
        broker.Confirmed.Where(fact => fact.RoutingKey != "conversation.changed").ShouldAllBe(fact => !fact.Personal);
    }

    [Fact]
    public async Task While_the_broker_is_away_the_outbox_holds_it_and_local_sockets_do_not_wait()
    {
        broker.IsAway = true;
        await using var host = await broker.StartNode();
        await using var town = Town.On(host);
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("hi");
        await bob.Hears("hi");
        town.Store.Count("shared_outbox", "type = 'message.appended'").ShouldBe(1);

        // The node itself tries again, and whoever claims the row later knows no better: a repeat is known by its id.
        broker.IsAway = false;
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0, "empty outbox");
        broker.Events.Where(told => told.GetProperty("type").GetString() == "matchchat.message.appended.v1").DistinctBy(told => told.GetProperty("id").GetGuid()).Count().ShouldBe(1);
    }

    [Fact]
    public async Task Only_what_a_node_has_given_back_itself_passes_for_told_to_its_own_sockets()
    {
        broker.IsAway = true;
        await using var host = await broker.StartNode();
        await using var town = Town.On(host);
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Says("hi");
        await Limits.Until(() => town.Store.Count("shared_outbox", "claimed_until IS NOT NULL") == 0, "given back");
        // As a commit leaves it that nobody told of: its claim runs out.
        town.Store.Execute("INSERT INTO shared_outbox (type, payload, occurred_at, claimed_by, claimed_until) SELECT type, payload, occurred_at, claimed_by, 1 FROM shared_outbox WHERE type = 'message.appended'");

        broker.IsAway = false;
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0, "empty outbox");
        broker.HeardHere("message.appended").Order().ShouldBe([false, true]);
    }

    [Fact]
    public async Task Who_has_lost_his_claim_meanwhile_neither_gives_the_row_back_nor_puts_it_off()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var host = await broker.StartNode();
        host.Store.Execute(
            "INSERT INTO shared_outbox (type, payload, occurred_at, claimed_by, claimed_until) VALUES ('message.appended', ?, ?, 'another node', ?)",
            new byte[] { 0 },
            DateTimeOffset.UtcNow,
            DateTimeOffset.UtcNow.AddDays(1));
        var rows = host.Services.GetRequiredService<OutboxRows>();
        var position = await rows.Newest(ct);

        await rows.Settle([], [], [new FreeRow(position, HeardHere: true), new FreeRow(position, HeardHere: false)], ct);
        await rows.Settle([], [new LeftRow(position, Facts: null, TimeSpan.Zero, IsKnownToNodes: true), new LeftRow(position, [], TimeSpan.Zero, IsKnownToNodes: false)], [], ct);

        host.Store.Count("shared_outbox", "claimed_by = 'another node' AND claimed_until > ?", DateTimeOffset.UtcNow).ShouldBe(1);
    }

    [Fact]
    public async Task A_claim_that_holds_is_respected_and_one_that_ran_out_goes_to_one_node_only()
    {
        broker.IsAway = true;
        await using var host = await broker.StartNode();
        await using var town = Town.On(host);
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Says("hi");
        var waiting = town.Store.Count("shared_outbox");
        await host.Stop();

        var another = new HeldBroker { IsAway = true };
        await using var node = await another.StartNode(town.Store.File);
        var rows = node.Services.GetRequiredService<OutboxRows>();
        (await rows.Claim(100, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        ThirtySecondsPass(host);
        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rows.Claim(100, TestContext.Current.CancellationToken).AsTask()));
        // The node's own relay may have been among the takers; nobody gets a row twice.
        var taken = claims.SelectMany(claim => claim).Select(row => row.Position).ToList();
        taken.ShouldBeUnique();
        taken.Count.ShouldBeLessThanOrEqualTo((int)waiting);
        (await rows.Claim(100, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_that_nobody_can_read_holds_nobody_up()
    {
        broker.IsAway = true;
        await using var host = await broker.StartNode();
        await using var town = Town.On(host);
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Says("hi");
        host.Store.Execute("UPDATE shared_outbox SET payload = ? WHERE position = (SELECT MIN(position) FROM shared_outbox)", new byte[] { 0 });
        ThirtySecondsPass(host);
        await host.Stop();

        var another = new HeldBroker();
        await using var successor = await another.StartNode(town.Store.File);
        await Limits.Until(() => town.Store.Count("shared_outbox") == 1, "all but one published");
        another.Of("message.appended").Count.ShouldBe(1);
        successor.Log.Entries.ShouldContain(entry => entry.Id == 2004);
    }

    [Fact]
    public async Task Every_durable_fact_is_kept_with_the_commit_that_it_tells_of()
    {
        var told = new RecordingBus();
        await using var host = await broker.StartNode(more: told.Wrap);
        await using var town = Town.On(host);
        var (alice, bob) = await town.Match("alice", "bob");
        var hi = await alice.Says("hi");
        await alice.Edits(hi, "hello");
        await bob.Acknowledges(1);
        await bob.Reads(1);
        await alice.Deletes(hi);
        (await alice.Rest.Post($"blocks/{bob.Id}")).Expect(HttpStatusCode.NoContent);
        (await alice.Rest.Delete($"blocks/{bob.Id}")).Expect(HttpStatusCode.NoContent);
        await alice.Ends();
        (await town.Service.Post($"users/{bob.Id}/suspension", new { reason = "spam" })).Expect(HttpStatusCode.NoContent);
        (await town.Service.Delete($"users/{bob.Id}/suspension")).Expect(HttpStatusCode.NoContent);
        (await town.Service.Post($"users/{bob.Id}/revoke", new { reason = "stolen" })).Expect(HttpStatusCode.NoContent);
        (await alice.Rest.Post("logout")).Expect(HttpStatusCode.NoContent);

        var durable = told.Told.Where(facts => facts.Facts.Any(fact => fact.Durable)).ToList();
        durable.SelectMany(facts => facts.Facts).Select(fact => fact.RoutingKey).Distinct().ShouldBe(
        [
            "conversation.created", "message.appended", "message.edited", "message.delivered", "message.read", "message.deleted",
            "user.blocked", "conversation.ended", "user.suspended", "user.revoked",
        ],
        ignoreOrder: true);
        foreach (var facts in durable) facts.Kept.ShouldNotBeNull(facts.Facts[0].RoutingKey);
        foreach (var facts in durable) facts.Kept!.Facts.Select(fact => fact.RoutingKey).ShouldBe(facts.Facts.Where(fact => fact.Durable).Select(fact => fact.RoutingKey));
    }

    [Fact]
    public async Task What_is_refused_leaves_nothing_behind()
    {
        broker.IsAway = true;
        await using var host = await broker.StartNode();
        await using var town = Town.On(host);
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Ends();
        var before = town.Store.Count("shared_outbox");
        var draft = alice.Draft("too late");
        await Should.ThrowAsync<HubRefusal>(() => alice.Sends(draft));
        town.Store.Count("shared_outbox").ShouldBe(before);
    }

    [Fact]
    public async Task What_a_service_refuses_stays_holds_nobody_up_and_comes_to_services_alone_the_next_time()
    {
        await using var host = await broker.StartNode();
        await using var town = Town.On(host);
        var (alice, _) = await town.Match("alice", "bob");
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0 && broker.Of("user.online").Count == 2, "the match and their coming told");
        broker.Refuses = true;
        await alice.Says("refused");
        await Limits.Until(() => host.Log.Entries.Any(entry => entry.Id == 2005) && town.Store.Count("shared_outbox", "claimed_by IS NULL") == 1, "put off");
        broker.Refuses = false;
        await alice.Says("taken");
        await Limits.Until(() => broker.Of("message.appended").Count == 1 && town.Store.Count("shared_outbox") == 1, "the next one published");

        ThirtySecondsPass(host);
        await Limits.Until(() => town.Store.Count("shared_outbox") == 0, "the refused one published by the relay");
        var (first, again) = (broker.Sent.First(fact => fact.RoutingKey == "message.appended"), broker.Of("message.appended")[^1]);
        first.Audience.Count.ShouldBe(2);
        again.Audience.ShouldBeEmpty("every node has had it");
        again.ByTypeOnly.ShouldBeTrue();
        Id(again).ShouldBe(Id(first));
    }

    [Fact]
    public async Task Confirmed_rows_go_with_the_next_commit_and_need_no_transaction_of_their_own()
    {
        // Its clock stands still, so nothing is swept.
        await using var host = await broker.StartNode(more: services => services.AddSingleton<TimeProvider>(new ManualTime()));
        await using var town = Town.On(host);
        var (alice, _) = await town.Match("alice", "bob");
        for (var said = 0; said < 20; said++) await alice.Says("hi");
        await Limits.Until(
            async () =>
            {
                await alice.Says("hi");
                return town.Store.Count("shared_outbox") <= 1;
            },
            "nothing but the last one left");
    }

    private static Guid Id(WireFact fact) => JsonSerializer.Deserialize<JsonElement>(fact.Event).GetProperty("id").GetGuid();

    /// <summary>Claims run out, without the wait.</summary>
    private static void ThirtySecondsPass(TestHost host) => host.Store.Execute("UPDATE shared_outbox SET claimed_until = ?", DateTimeOffset.UtcNow.AddSeconds(-1));

    private sealed class RecordingBus
    {
        private readonly ConcurrentQueue<CommittedFacts> told = new();

        public IReadOnlyList<CommittedFacts> Told => [.. told];

        public void Wrap(IServiceCollection services)
        {
            services.AddSingleton<BrokeredFactBus>();
            services.AddSingleton<IFactBus>(provider => new Recorder(provider.GetRequiredService<BrokeredFactBus>(), told));
        }

        private sealed class Recorder(IFactBus inner, ConcurrentQueue<CommittedFacts> told) : IFactBus
        {
            public ValueTask Publish(CommittedFacts facts, CancellationToken ct)
            {
                told.Enqueue(facts);
                return inner.Publish(facts, ct);
            }
        }
    }
}
