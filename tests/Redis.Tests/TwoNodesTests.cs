using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Redis.Tests;

/// <summary>Two nodes on one database and one Redis.</summary>
[Trait("Needs", "server")]
public sealed class TwoNodesTests(RedisServer server) : IAsyncLifetime
{
    private static readonly (string, string?) Patient = ("Redis:Timeout", RedisTown.Patient);

    private TestHost? here;
    private TestHost? there;
    private Town? town;

    private HostSettings Settings => RedisTown.Settings(
        server,
        Patient,
        ("Redis:KeyPrefix", $"{prefix}:"),
        ("Presence:TypingTime", "00:01:00"),
        ("Presence:LeaseTime", "00:00:05"),
        ("Presence:OfflineGrace", "00:00:01"),
        ("RateLimits:ConnectionsPerUser", "3"));

    private readonly Guid prefix = Guid.NewGuid();

    public async ValueTask InitializeAsync()
    {
        if (!RedisServer.IsInstalled) return;

        await server.Ready();
        here = await TestHost.Start(Settings);
        there = await TestHost.Start(Settings, here.Store.File);
        town = Town.On(here);
    }

    public async ValueTask DisposeAsync()
    {
        if (town is not null) await town.DisposeAsync();
        if (there is not null) await there.DisposeAsync();
        if (here is not null) await here.DisposeAsync();
    }

    [Fact]
    public async Task Who_is_on_one_node_is_online_on_the_other_and_goes_offline_there()
    {
        var (alice, bob) = await OnBoth();
        await Limits.Until(async () => await Status(here!, alice.Id, bob.Id) == "online", "bob is online");
        await Limits.Until(async () => await Status(there!, bob.Id, alice.Id) == "online", "alice is online");

        await there!.Stop();

        // The one that is left finds it, and tells.
        await alice.Next("UserOffline");
        await Limits.Until(async () => await Status(here!, alice.Id, bob.Id) == "offline", "bob is offline");
    }

    [Fact]
    public async Task The_people_of_a_node_that_was_killed_go_offline_on_the_other()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        // Whoever finds them tells; without a broker only the own sockets hear it.
        await there!.Stop();
        var (alice, bob) = (await town!.Person("alice").Connects(), town.Person("bob"));
        await town.Introduce(town.Person("alice"), bob);
        await using var victim = await NodeProcess.Start(here!.Store.File, Settings);
        await using var device = await victim.Connect(bob.Id);
        await Limits.Until(async () => await Status(here, town.Person("alice").Id, bob.Id) == "online", "bob is online");

        await victim.Kill();

        await alice.Next("UserOffline", payload => payload.GetProperty("userId").GetGuid() == bob.Id);
        await Limits.Until(async () => await Status(here, town.Person("alice").Id, bob.Id) == "offline", "bob is offline");
    }

    [Fact]
    public async Task Somebody_has_so_many_sockets_on_both_nodes_together()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        var alice = Guid.CreateVersion7();
        await using var first = await here!.Connect(alice);
        await using var second = await there!.Connect(alice);
        await using var third = await here.Connect(alice);

        await using var fourth = await there.Connect(alice, new HubOptions { AwaitWelcome = false });
        (await fourth.Closed.Within("end of one too many")).ShouldNotBeNull().ShouldContain("rate.connections");

        // Those that are there stay, and the place of one that leaves is free.
        await first.DisposeAsync();
        await Limits.Until(
            async () =>
            {
                await using var next = await there.Connect(alice, new HubOptions { AwaitWelcome = false });
                var welcome = next.Next("ConnectSuccess");
                await Task.WhenAny(welcome, next.Closed).Within("welcome or end");
                return welcome.IsCompletedSuccessfully;
            },
            "place of the one that left");
        second.Closed.IsCompleted.ShouldBeFalse();
        third.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_opens_a_conversation_on_one_node_sees_who_types_on_the_other()
    {
        var (alice, bob) = await OnBoth();
        await alice.Types();

        await bob.Device.Invoke("OpenConversation", bob.Conversation);

        (await bob.Next("TypingStarted")).Payload.GetProperty("userId").GetGuid().ShouldBe(alice.Id);
    }

    [Fact]
    public async Task A_page_that_one_node_has_read_serves_the_other_and_follows_what_is_said()
    {
        var (alice, bob) = await OnBoth();
        for (var number = 1; number <= 3; number++) await alice.Says($"{number}");
        (await alice.History()).Messages.Count.ShouldBe(3);
        var hits = await Hits();

        (await bob.History()).Messages.Select(message => message.Content).ShouldBe(["1", "2", "3"]);

        (await Hits()).ShouldBe(hits + 1);
        // Followed by a queue, so it may be a moment late; late is a look into SQL, which then counts as none.
        await alice.Says("4");
        await Limits.Until(
            async () =>
            {
                var before = await Hits();
                (await bob.History()).Messages.Count.ShouldBe(4);
                return await Hits() == before + 1;
            },
            "page of four");
    }

    [Fact]
    public async Task Whatever_is_done_on_either_node_both_show_what_SQL_says()
    {
        var (alice, bob) = await OnBoth();
        var random = new Random(15);
        for (var step = 0; step < 150; step++)
        {
            var (me, other) = random.Next(2) == 0 ? (alice, bob) : (bob, alice);
            var own = here!.Store.Messages(alice.Conversation).Where(message => message.SenderId == me.Id && !message.Deleted).ToList();
            switch (random.Next(10))
            {
                case 0 when own.Count > 0:
                    await me.Device.Invoke("DeleteMessage", new { messageId = own[random.Next(own.Count)].Id });
                    break;
                case 1 or 2 when own.Count > 0:
                    await me.Device.Invoke("EditMessage", new { messageId = own[random.Next(own.Count)].Id, content = $"edited in step {step}" });
                    break;
                case 3:
                    await me.Reads(random.Next((int)here.Store.Head(alice.Conversation).LastSeq + 1));
                    break;
                default:
                    await me.Says($"step {step}");
                    break;
            }

            foreach (var (person, host) in new[] { (me, me == alice ? here : there!), (other, other == alice ? here : there!) })
            {
                var expected = here.Store.Messages(alice.Conversation).TakeLast(50).Select(message => (message.Seq, message.Revision, message.Deleted)).ToList();
                (await person.History(limit: 50)).Messages.Select(message => (message.Seq, message.Revision, message.DeletedAt is not null)).ShouldBe(expected, $"step {step}");
                var unread = (await host.Rest(person.Id).Get("unread")).As<UnreadTotal>();
                unread.Total.ShouldBe(here.Store.Recount(person.Conversation, person.Id), $"step {step}");
            }
        }

        (await Hits()).ShouldBeGreaterThan(0, "the caches were in use");
    }

    /// <summary>Alice here, Bob there.</summary>
    private async Task<(Participant Alice, Participant Bob)> OnBoth()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        var conversation = await town!.Introduce(town.Person("alice"), town.Person("bob"));
        var alice = await town.Person("alice").Joins(conversation.Id);
        return (alice, new Participant(town.Person("bob"), conversation.Id, await there!.Connect(town.Person("bob").Id)));
    }

    private async Task<double> Hits() => await RedisTown.Metric(there!, "matchchat_cache_lookups_total{cache=\"messages\",result=\"hit\"}") ?? 0;

    /// <summary>Or why not: another process on the same file may hold it up for a moment.</summary>
    private static async Task<string> Status(TestHost host, Guid asking, Guid of)
    {
        var answer = await host.Rest(asking).Get($"presence?userIds={of}");
        return answer.Code ?? answer.As<PresenceAnswer>().Users.Single().Status;
    }
}
