using System.Net;

namespace MatchChat.Chat.Tests;

/// <summary>Nobody is served more than their share; refused calls say when to come back and change nothing.</summary>
public sealed class RateLimitTests
{
    // It stands still, so that no share grows while a busy machine takes its time.
    private readonly ManualTime clock = new();

    [Fact]
    public async Task Messages_are_counted_over_sockets_and_rest_together()
    {
        await using var town = await Start(("RateLimits:MessagesPerSecond", "1"), ("RateLimits:Burst", "6"));
        var (alice, bob) = await town.Match("alice", "bob");
        var tablet = await alice.OnAnotherDevice();
        for (var number = 0; number < 2; number++)
        {
            await alice.Says($"phone {number}");
            await tablet.Says($"tablet {number}");
            (await alice.Rest.Post($"conversations/{alice.Conversation}/messages", new { content = $"rest {number}" })).Status.ShouldBe(HttpStatusCode.Created);
        }

        var overSocket = await Overrun(() => alice.Says("too much"));
        var stored = town.Store.Messages(alice.Conversation).Count;
        overSocket.Code.ShouldBe("rate.messages");
        overSocket.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2));
        var overRest = await alice.Rest.Post($"conversations/{alice.Conversation}/messages", new { content = "too much" });
        overRest.Code.ShouldBe("rate.messages");
        overRest.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        overRest.Headers.RetryAfter.ShouldNotBeNull();
        town.Store.Messages(alice.Conversation).Count.ShouldBe(stored);
        (await bob.Says("my share is my own")).Content.ShouldBe("my share is my own");
        (await alice.History()).Messages.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Who_waits_as_told_is_served()
    {
        await using var town = await Start(("RateLimits:MessagesPerSecond", "5"), ("RateLimits:Burst", "1"));
        var (alice, _) = await town.Match("alice", "bob");
        await alice.Says("one");
        var refusal = await Overrun(() => alice.Says("two"));
        clock.Pass(refusal.RetryAfter!.Value);
        await alice.Says("three");
    }

    [Fact]
    public async Task Typing_and_other_calls_have_shares_of_their_own()
    {
        await using var town = await Start(("RateLimits:TypingPerSecond", "2"), ("RateLimits:RequestsPerSecond", "5"));
        var (alice, _) = await town.Match("alice", "bob");
        (await Overrun(() => alice.Types())).Code.ShouldBe("rate.typing");
        (await Overrun(() => alice.History())).Code.ShouldBe("rate.requests");
        (await alice.Rest.Get("unread")).Code.ShouldBe("rate.requests");
        await alice.Says("messages still go");
    }

    [Fact]
    public async Task A_person_has_so_many_sockets_and_no_more()
    {
        await using var town = await Start(("RateLimits:ConnectionsPerUser", "3"));
        var alice = town.Person("alice");
        for (var number = 0; number < 3; number++) await alice.Connects();
        var refused = await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(() => alice.Connects());
        refused.Message.ShouldContain("429");
        await town.Person("bob").Connects();
    }

    [Fact]
    public async Task An_address_that_keeps_guessing_is_held_off()
    {
        await using var town = await Start(("RateLimits:AddressPerSecond", "3"));
        var guesser = town.Host.Rest(town.Host.Tokens.WithAnotherKey(Guid.CreateVersion7()));
        RestAnswer answer;
        var tries = 0;
        do
        {
            answer = await guesser.Get("unread");
            (++tries).ShouldBeLessThan(100);
        }
        while (answer.Code == "auth.invalid");
        answer.Code.ShouldBe("rate.connections");
        answer.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await town.Person("alice").Rest.Get("unread")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private Task<Town> Start(params (string Key, string? Value)[] limits) => Town.Start(HostSettings.With(limits) with { Clock = clock });

    /// <summary>Calls until it is too much.</summary>
    private static async Task<HubRefusal> Overrun(Func<Task> call)
    {
        for (var tries = 0; tries < 1_000; tries++)
        {
            try
            {
                await call();
            }
            catch (HubRefusal refusal)
            {
                return refusal;
            }
        }

        throw new InvalidOperationException("A thousand calls and no limit.");
    }
}
