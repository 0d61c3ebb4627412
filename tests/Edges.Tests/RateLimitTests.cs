using System.Net;
using MatchChat.Host.RateLimits;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

public sealed class RateLimitTests
{
    private static readonly ManualTime Noon = new();

    [Fact]
    public async Task Messages_are_counted_by_person_over_rest_and_socket()
    {
        await using var town = await Town.Start(Limited(("MessagesPerSecond", "1"), ("Burst", "4")));
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("one");
        await alice.Says("two");
        (await Send(alice)).Expect(HttpStatusCode.Created);
        (await Send(alice)).Expect(HttpStatusCode.Created);
        TooOften(await Send(alice), "rate.messages");
        (await alice.Device.Refused("SendMessage", alice.Draft("six"))).Code.ShouldBe("rate.messages");
        (await Send(bob)).Expect(HttpStatusCode.Created);
        (await alice.Rest.Get("unread")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Other_calls_are_counted_by_person()
    {
        await using var host = await TestHost.Start(Limited(("RequestsPerSecond", "3")));
        var alice = host.Rest(Guid.CreateVersion7());
        for (var call = 0; call < 3; call++) (await alice.Get("unread")).Status.ShouldBe(HttpStatusCode.OK);
        TooOften(await alice.Get("unread"), "rate.requests");
        (await host.Rest(Guid.CreateVersion7()).Get("unread")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Services_are_not_limited()
    {
        await using var host = await TestHost.Start(Limited(("RequestsPerSecond", "1")));
        var service = host.RestAsService();
        for (var call = 0; call < 5; call++) (await service.Knock()).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Typing_is_counted_by_itself()
    {
        await using var town = await Town.Start(Limited(("TypingPerSecond", "2")));
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Types();
        (await alice.Rest.Post($"conversations/{alice.Conversation}/typing", new { isTyping = true })).Expect(HttpStatusCode.NoContent);
        TooOften(await alice.Rest.Post($"conversations/{alice.Conversation}/typing", new { isTyping = true }), "rate.typing");
        await alice.Says("still here");
    }

    [Fact]
    public async Task Failed_sign_ins_are_counted_by_address_and_good_ones_go_on()
    {
        await using var host = await TestHost.Start(Limited(("AddressPerSecond", "3")));
        var stranger = host.Rest(host.Tokens.WithAnotherKey(Guid.CreateVersion7()));
        for (var attempt = 0; attempt < 3; attempt++) (await stranger.Knock()).ShouldBeRefused("auth.invalid");
        TooOften(await stranger.Knock(), "rate.connections");
        (await host.Rest(Guid.CreateVersion7()).Knock()).ShouldBeKnown();
    }

    [Fact]
    public async Task New_sockets_are_counted_by_address()
    {
        await using var host = await TestHost.Start(Limited(("AddressPerSecond", "2")));
        var alice = Guid.CreateVersion7();
        await using var first = await host.Connect(alice);
        await using var second = await host.Connect(alice);
        TooOften(await host.Rest(alice).Get("ws"), "rate.connections");
    }

    [Fact]
    public async Task The_address_is_the_one_that_a_known_proxy_names_and_nobody_else_can_name_one()
    {
        await using var behind = await TestHost.Start(new HostSettings { Clock = Noon, Keys = new(Limited(("AddressPerSecond", "1")).Keys) { ["Auth:Gateway:KnownProxies:0"] = "127.0.0.0/8" } });
        (await From(behind, "203.0.113.1")).ShouldBeRefused("auth.missing");
        (await From(behind, "203.0.113.2")).ShouldBeRefused("auth.missing");
        TooOften(await From(behind, "203.0.113.1"), "rate.connections");
        // One household.
        (await From(behind, "2001:db8::1")).ShouldBeRefused("auth.missing");
        TooOften(await From(behind, "2001:db8::2"), "rate.connections");

        await using var bare = await TestHost.Start(Limited(("AddressPerSecond", "1")));
        (await From(bare, "203.0.113.1")).ShouldBeRefused("auth.missing");
        TooOften(await From(bare, "203.0.113.2"), "rate.connections");

        static Task<RestAnswer> From(TestHost host, string address) => host.Rest((string?)null).Knock(("X-Forwarded-For", address));
    }

    [Fact]
    public void A_bucket_fills_again_with_time()
    {
        var clock = new ManualTime();
        var buckets = new TokenBuckets<int>(perSecond: 10, burst: 2, clock);
        buckets.Take(1).ShouldBeNull();
        buckets.Take(1).ShouldBeNull();
        buckets.Take(1).ShouldBe(TimeSpan.FromMilliseconds(100));
        buckets.Take(2).ShouldBeNull();
        clock.Pass(TimeSpan.FromMilliseconds(50));
        buckets.Take(1).ShouldBe(TimeSpan.FromMilliseconds(50));
        clock.Pass(TimeSpan.FromMilliseconds(50));
        buckets.Take(1).ShouldBeNull();
        buckets.Take(1).ShouldNotBeNull();
        clock.Pass(TimeSpan.FromHours(1));
        buckets.Take(1).ShouldBeNull();
        buckets.Take(1).ShouldBeNull();
        buckets.Take(1).ShouldNotBeNull();
    }

    [Fact]
    public void Idle_buckets_are_dropped_and_busy_ones_stay()
    {
        var clock = new ManualTime();
        var buckets = new TokenBuckets<int>(perSecond: 0.01, burst: 5, clock);
        for (var key = 0; key < 1_000; key++) buckets.Take(key);
        clock.Pass(TimeSpan.FromSeconds(101));
        for (var call = 0; call < 5; call++) buckets.Take(7).ShouldBeNull();
        buckets.Take(7).ShouldNotBeNull();
        clock.Pass(TimeSpan.FromSeconds(11));
        buckets.Take(7).ShouldNotBeNull();
        buckets.Count.ShouldBe(1);
    }

    [Fact]
    public void However_many_keys_there_are_the_memory_is_bounded()
    {
        var buckets = new TokenBuckets<int>(perSecond: 1, burst: 5, new ManualTime());
        for (var key = 0; key < 450_000; key++) buckets.Take(key);
        buckets.Count.ShouldBeLessThanOrEqualTo(200_000);
    }

    [Fact]
    public void Many_at_once_get_exactly_what_is_in_the_bucket()
    {
        var buckets = new TokenBuckets<int>(perSecond: 1, burst: 1_000, new ManualTime());
        var granted = 0;
        Parallel.For(0, 4_000, _ =>
        {
            if (buckets.Take(1) is null) Interlocked.Increment(ref granted);
        });
        granted.ShouldBe(1_000);
    }

    private static Task<RestAnswer> Send(Participant person) => person.Rest.Post($"conversations/{person.Conversation}/messages", new { content = "hi" });

    private static void TooOften(RestAnswer answer, string code)
    {
        answer.Status.ShouldBe(HttpStatusCode.TooManyRequests, answer.Text);
        answer.Code.ShouldBe(code);
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    /// <summary>On a clock that stands still, so that no bucket fills while a busy machine takes its time.</summary>
    private static HostSettings Limited(params (string Key, string Value)[] limits) =>
        HostSettings.With([.. limits.Select(limit => ($"RateLimits:{limit.Key}", (string?)limit.Value))]) with { Clock = new ManualTime() };
}
