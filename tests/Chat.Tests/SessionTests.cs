using System.Net;

namespace MatchChat.Chat.Tests;

/// <summary>How a socket ends that was let in: its token expires, its person logs out or is revoked.</summary>
public sealed class SessionTests(SharedNode node)
{
    private static readonly TimeSpan Earlier = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_socket_ends_when_its_token_does()
    {
        var clock = new ManualTime();
        await using var town = await Town.Start(new HostSettings { Clock = clock });
        var (alice, _) = await town.Match("alice", "bob");
        await using var device = await town.Host.Connect(town.Host.Tokens.For(alice.Id, life: TimeSpan.FromMinutes(5)));
        clock.Pass(TimeSpan.FromMinutes(6));
        (await device.Closed.Within("end of the socket")).ShouldNotBeNull().ShouldContain("auth.expired");
        (await alice.Says("the other device lives")).Seq.ShouldBe(1);
    }

    [Fact]
    public async Task A_refreshed_token_keeps_the_socket_alive()
    {
        var clock = new ManualTime();
        await using var town = await Town.Start(new HostSettings { Clock = clock });
        var (alice, bob) = await town.Match("alice", "bob");
        await using var device = await town.Host.Connect(town.Host.Tokens.For(alice.Id, life: TimeSpan.FromMinutes(5)));
        await using var doomed = await town.Host.Connect(town.Host.Tokens.For(alice.Id, life: TimeSpan.FromMinutes(5)));
        var answer = await device.Invoke<System.Text.Json.JsonElement>("RefreshToken", town.Host.Tokens.For(alice.Id));
        answer.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(clock.GetUtcNow().AddHours(1), TimeSpan.FromMinutes(1));
        clock.Pass(TimeSpan.FromMinutes(6));
        await doomed.Closed.Within("end of the socket that was not refreshed");
        device.Closed.IsCompleted.ShouldBeFalse();
        await bob.Says("still there?");
        await (alice with { Device = device }).Hears("still there?");
    }

    [Fact]
    public async Task A_socket_never_changes_hands()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        (await alice.Device.Refused("RefreshToken", bob.Person.Token)).Code.ShouldBe("auth.invalid");
        (await alice.Device.Refused("RefreshToken", town.Host.Tokens.Expired(alice.Id))).Code.ShouldBe("auth.expired");
        (await alice.Device.Refused("RefreshToken", town.Host.Tokens.Unsigned(alice.Id))).Code.ShouldBe("auth.invalid");
        (await alice.Says("hi")).SenderId.ShouldBe(alice.Id);
    }

    [Fact]
    public async Task Logging_out_everywhere_ends_all_sockets_and_all_earlier_tokens()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var old = town.Host.Tokens.For(alice.Id, age: Earlier);
        await using var phone = await town.Host.Connect(old);
        await using var tablet = await town.Host.Connect(old);
        (await town.Host.Rest(old).Post("logout", new { allDevices = true })).Status.ShouldBe(HttpStatusCode.NoContent);
        (await phone.Closed.Within("end of the phone's socket")).ShouldNotBeNull().ShouldContain("auth.revoked");
        await tablet.Closed.Within("end of the tablet's socket");
        var refused = await town.Host.Rest(old).Get("unread");
        refused.Code.ShouldBe("auth.revoked");
        refused.Status.ShouldBe(HttpStatusCode.Unauthorized);
        await using var again = await town.Host.Connect(town.Host.Tokens.For(alice.Id, age: TimeSpan.FromSeconds(-1)));
        await bob.Says("welcome back");
        await (alice with { Device = again }).Hears("welcome back");
    }

    [Fact]
    public async Task Logging_out_ends_this_session_and_no_other()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var leaving = town.Host.Tokens.For(alice.Id, age: Earlier, deviceId: "old phone");
        await using var device = await town.Host.Connect(leaving);
        (await town.Host.Rest(leaving).Post("logout", new { allDevices = false })).Status.ShouldBe(HttpStatusCode.NoContent);
        await device.Closed.Within("end of the session's socket");
        await bob.Says("still there?");
        await alice.Hears("still there?");
        (await alice.Rest.Get("unread")).Status.ShouldBe(HttpStatusCode.OK);
        (await town.Host.Rest(leaving).Get("unread")).Code.ShouldBe("auth.revoked");
    }

    [Fact]
    public async Task A_service_revokes_a_person_who_is_cut_and_must_sign_in_again()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var old = town.Host.Tokens.For(alice.Id, age: Earlier);
        await using var device = await town.Host.Connect(old);
        (await town.Service.Post($"users/{alice.Id}/revoke", new { reason = "password changed" })).Status.ShouldBe(HttpStatusCode.NoContent);
        (await device.Closed.Within("end of the socket")).ShouldNotBeNull().ShouldContain("auth.revoked");
        (await town.Host.Rest(old).Get("unread")).Code.ShouldBe("auth.revoked");
        (await town.Host.Rest(town.Host.Tokens.For(alice.Id, age: TimeSpan.FromSeconds(-1))).Get("unread")).Status.ShouldBe(HttpStatusCode.OK);
        town.Store.Count("shared_revocations", "user_id = ?", alice.Id).ShouldBe(1);
        town.Store.Count("shared_audit", "action = 'user.revoke' AND subject_id = ?", alice.Id).ShouldBe(1);
    }
}
