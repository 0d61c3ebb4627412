using System.Net;
using System.Net.WebSockets;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

/// <summary>How long a socket lives, and how many of them somebody may have.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_socket_ends_with_its_token_and_may_come_back_with_another_one()
    {
        var clock = new ManualTime();
        await using var town = await Town.Start(new HostSettings { Clock = clock });
        var alice = town.Person("alice");
        await using var phone = await town.Host.Connect(town.Host.Tokens.For(alice.Id, life: TimeSpan.FromMinutes(10)));
        await using var tablet = await town.Host.Connect(town.Host.Tokens.For(alice.Id, life: TimeSpan.FromHours(10)));

        // The issuer's clock may be 30 s from ours: for so long a new socket would still be let in.
        clock.Pass(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(28));
        (await phone.Invoke<Synced>("Sync", new { })).ShouldNotBeNull();
        clock.Pass(TimeSpan.FromSeconds(3));

        (await phone.Closed.Within("end of the phone's connection")).ShouldNotBeNull().ShouldContain("auth.expired: ");
        town.Host.Connections(alice.Id).Count.ShouldBe(1);
        (await tablet.Invoke<Synced>("Sync", new { })).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_token_that_was_refreshed_in_time_keeps_the_socket()
    {
        var clock = new ManualTime();
        await using var town = await Town.Start(new HostSettings { Clock = clock });
        var alice = town.Person("alice");
        await using var phone = await town.Host.Connect(town.Host.Tokens.For(alice.Id, life: TimeSpan.FromMinutes(10)));
        await using var witness = await town.Host.Connect(town.Host.Tokens.For(alice.Id, life: TimeSpan.FromMinutes(10)));

        var accepted = await phone.Invoke<Accepted>("RefreshToken", town.Host.Tokens.For(alice.Id, life: TimeSpan.FromHours(10)));
        accepted.ExpiresAt.ShouldBe(clock.GetUtcNow() + TimeSpan.FromHours(10), TimeSpan.FromSeconds(1));
        clock.Pass(TimeSpan.FromMinutes(11));

        await witness.Closed.Within("end of the one that was not refreshed");
        (await phone.Invoke<Synced>("Sync", new { })).ShouldNotBeNull();
    }

    [Fact]
    public async Task Only_a_good_token_of_the_same_person_refreshes()
    {
        await using var town = await Town.Start();
        var alice = town.Person("alice");
        await using var phone = await alice.Connects();

        (await phone.Refused("RefreshToken", town.Person("mallory").Token)).Code.ShouldBe("auth.invalid");
        (await phone.Refused("RefreshToken", town.Host.Tokens.Expired(alice.Id))).Code.ShouldBe("auth.expired");
        (await phone.Refused("RefreshToken", town.Host.Tokens.Unsigned(alice.Id))).Code.ShouldBe("auth.invalid");
        (await phone.Refused("RefreshToken", "rubbish")).Code.ShouldBe("auth.invalid");
    }

    [Fact]
    public async Task A_suspended_person_is_cut_on_all_devices_and_nobody_else_is()
    {
        await using var town = await Town.Start();
        var (alice, bob) = await town.Match("alice", "bob");
        var tablet = await alice.OnAnotherDevice();

        (await town.Service.Post($"users/{alice.Id}/suspension", new { reason = "spam" })).Expect(HttpStatusCode.NoContent);

        (await alice.Device.Closed.Within("end of the phone")).ShouldNotBeNull().ShouldContain("user.suspended: ");
        (await tablet.Device.Closed.Within("end of the tablet")).ShouldNotBeNull().ShouldContain("user.suspended: ");
        await bob.Says("still here");
    }

    [Fact]
    public async Task Tokens_that_were_revoked_keep_no_socket()
    {
        await using var town = await Town.Start();
        var alice = town.Person("alice");
        await using var old = await town.Host.Connect(town.Host.Tokens.For(alice.Id, age: TimeSpan.FromMinutes(1)));

        (await town.Service.Post($"users/{alice.Id}/revoke")).Expect(HttpStatusCode.NoContent);

        (await old.Closed.Within("end of the connection")).ShouldNotBeNull().ShouldContain("auth.revoked: ");
        await using var fresh = await town.Host.Connect(town.Host.Tokens.For(alice.Id, age: TimeSpan.FromMinutes(-1), life: TimeSpan.FromMinutes(5)));
        fresh.Welcome.UserId.ShouldBe(alice.Id);
    }

    [Fact]
    public async Task So_many_connections_and_no_more()
    {
        await using var town = await Town.Start(HostSettings.With(("RateLimits:ConnectionsPerUser", "2")));
        var alice = town.Person("alice");
        var phone = await alice.Connects();
        await alice.Connects();

        (await Should.ThrowAsync<WebSocketException>(() => alice.Connects())).Message.ShouldContain("429");
        await town.Person("bob").Connects();

        phone.Drop();
        await Limits.Until(() => town.Host.Connections(alice.Id).Count == 1, "the dropped one is gone");
        (await alice.Connects()).Welcome.UserId.ShouldBe(alice.Id);
    }

    [Fact]
    public async Task However_many_knock_at_once()
    {
        await using var town = await Town.Start(HostSettings.With(("RateLimits:ConnectionsPerUser", "3")));
        var alice = town.Person("alice");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Knock(alice)));

        outcomes.Count(welcome => welcome).ShouldBe(3);
        await Limits.Until(() => town.Host.Sockets() == 3, "the refused ones are gone");
        town.Host.Connections(alice.Id).Count.ShouldBe(3);
    }

    private static async Task<bool> Knock(Person person)
    {
        try
        {
            var phone = await person.Connects(new HubOptions { AwaitWelcome = false });
            var welcome = phone.Next("ConnectSuccess");
            await Task.WhenAny(welcome, phone.Closed).Within("welcome or end");
            if (welcome.IsCompletedSuccessfully) return true;

            (await phone.Closed).ShouldNotBeNull().ShouldContain("rate.connections: ");
            return false;
        }
        catch (WebSocketException refused)
        {
            refused.Message.ShouldContain("429");
            return false;
        }
    }

    private sealed record Accepted(DateTimeOffset ExpiresAt);
}
