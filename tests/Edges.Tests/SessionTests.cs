using System.Net;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

public sealed class SessionTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private TestHost Host => shared.Host;

    [Fact]
    public async Task A_token_that_was_logged_out_with_is_worth_nothing_in_the_moments_after_its_end_either()
    {
        var clock = new ManualTime();
        await using var host = await TestHost.Start(new HostSettings { Clock = clock });
        var rest = host.Rest(host.Tokens.For(Guid.CreateVersion7(), life: TimeSpan.FromMinutes(1)));
        (await rest.Post("logout")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await rest.Get("unread")).Code.ShouldBe("auth.revoked");
        // Past its `exp`, and within what is granted to the issuer's clock.
        clock.Pass(TimeSpan.FromSeconds(75));
        (await rest.Get("unread")).Code.ShouldBe("auth.revoked");
        clock.Pass(TimeSpan.FromSeconds(20));
        (await rest.Get("unread")).Code.ShouldBe("auth.expired");
    }

    [Fact]
    public async Task Logging_out_ends_this_session_and_no_other()
    {
        var alice = Guid.CreateVersion7();
        var phone = Host.Tokens.For(alice, deviceId: "phone", age: Minute);
        var tablet = Host.Tokens.For(alice, deviceId: "tablet", age: Minute);
        (await Host.Rest(phone).Post("logout")).Expect(HttpStatusCode.NoContent);
        (await Host.Rest(phone).Knock()).ShouldBeRefused("auth.revoked");
        (await Host.Rest(tablet).Knock()).ShouldBeKnown();
    }

    [Fact]
    public async Task Logging_out_everywhere_ends_all_sessions()
    {
        var alice = Guid.CreateVersion7();
        var phone = Host.Tokens.For(alice, deviceId: "phone", age: Minute);
        var tablet = Host.Tokens.For(alice, deviceId: "tablet", age: Minute);
        (await Host.Rest(tablet).Knock()).ShouldBeKnown();
        (await Host.Rest(phone).Post("logout", new { allDevices = true })).Expect(HttpStatusCode.NoContent);
        (await Host.Rest(phone).Knock()).ShouldBeRefused("auth.revoked");
        (await Host.Rest(tablet).Knock()).ShouldBeRefused("auth.revoked");
    }

    [Fact]
    public async Task Who_signs_in_again_at_once_is_in()
    {
        var alice = Guid.CreateVersion7();
        var before = Host.Tokens.For(alice);
        (await Host.Rest(before).Post("logout", new { allDevices = true })).Expect(HttpStatusCode.NoContent);
        // Most likely of the same second, with other claims, as every issuer makes it.
        var after = Host.Tokens.With(new(Host.Tokens.Claims(alice.ToString())) { ["jti"] = "another" });
        (await Host.Rest(after).Knock()).ShouldBeKnown();
        (await Host.Rest(before).Knock()).ShouldBeRefused("auth.revoked");
    }

    [Fact]
    public async Task Another_signature_over_the_same_claims_is_the_same_token()
    {
        var token = Host.Tokens.For(Guid.CreateVersion7());
        (await Host.Rest(token).Post("logout")).Expect(HttpStatusCode.NoContent);
        // The last of 43 characters carries two bits that nobody reads.
        var spelled = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var twin = token[..^1] + spelled[spelled.IndexOf(token[^1], StringComparison.Ordinal) ^ 1];
        (await Host.Rest(twin).Knock()).Code.ShouldBeOneOf("auth.revoked", "auth.invalid");
    }

    [Fact]
    public async Task A_service_revokes_what_was_issued_before()
    {
        var alice = Guid.CreateVersion7();
        var old = Host.Tokens.For(alice, age: Minute);
        (await Host.Rest(old).Knock()).ShouldBeKnown();
        (await Host.RestAsService().Post($"users/{alice}/revoke", new { reason = "password changed" })).Expect(HttpStatusCode.NoContent);
        (await Host.Rest(old).Knock()).ShouldBeRefused("auth.revoked");
        (await Host.Rest(alice).Knock()).ShouldBeKnown();
    }

    [Fact]
    public async Task A_token_that_does_not_say_when_it_was_issued_is_older_than_any_revocation()
    {
        var alice = Guid.CreateVersion7();
        var claims = Host.Tokens.Claims(alice.ToString());
        claims.Remove("iat");
        var token = Host.Tokens.With(claims);
        (await Host.Rest(token).Knock()).ShouldBeKnown();
        (await Host.RestAsService().Post($"users/{alice}/revoke")).Expect(HttpStatusCode.NoContent);
        (await Host.Rest(token).Knock()).ShouldBeRefused("auth.revoked");
    }

    [Fact]
    public async Task Only_services_revoke() => (await Host.Rest(Guid.CreateVersion7()).Post($"users/{Guid.CreateVersion7()}/revoke")).Code.ShouldBe("role.required");

    [Fact]
    public async Task The_audit_log_knows_who_revoked_whom_and_why()
    {
        var alice = Guid.CreateVersion7();
        (await Host.RestAsService().Post($"users/{alice}/revoke", new { reason = "stolen phone" })).Expect(HttpStatusCode.NoContent);
        (await Host.Rest(alice).Post("logout")).Expect(HttpStatusCode.NoContent);
        Host.Store.Rows("SELECT actor_role, action, COALESCE(reason, '') FROM shared_audit WHERE subject_id = ? ORDER BY at", row => $"{row.GetString(0)} {row.GetString(1)} {row.GetString(2)}", alice)
            .ShouldBe(["service user.revoke stolen phone", "user user.revoke "]);
    }

    [Fact]
    public async Task A_reason_has_an_end() =>
        (await Host.RestAsService().Post($"users/{Guid.CreateVersion7()}/revoke", new { reason = new string('r', 501) })).Code.ShouldBe("request.invalid");

    [Fact]
    public async Task A_revocation_outlives_a_restart()
    {
        await using var host = await TestHost.Start();
        var alice = Guid.CreateVersion7();
        var first = host.Tokens.For(alice, age: Minute);
        var second = host.Tokens.For(Guid.CreateVersion7(), age: Minute);
        (await host.RestAsService().Post($"users/{alice}/revoke")).Expect(HttpStatusCode.NoContent);
        (await host.Rest(second).Post("logout")).Expect(HttpStatusCode.NoContent);
        await host.Restart();
        (await host.Rest(first).Knock()).ShouldBeRefused("auth.revoked");
        (await host.Rest(second).Knock()).ShouldBeRefused("auth.revoked");
    }

    [Fact]
    public async Task Another_node_knows_within_ten_seconds()
    {
        var clock = new ManualTime();
        await using var one = await TestHost.Start();
        await using var two = await TestHost.Start(new HostSettings { Clock = clock }, one.Store.File);
        var alice = Guid.CreateVersion7();
        var token = one.Tokens.For(alice, age: Minute);
        (await two.Rest(token).Knock()).ShouldBeKnown();
        (await one.RestAsService().Post($"users/{alice}/revoke")).Expect(HttpStatusCode.NoContent);
        clock.Pass(TimeSpan.FromSeconds(10));
        (await two.Rest(token).Knock()).ShouldBeRefused("auth.revoked");
    }

    [Fact]
    public async Task The_sockets_of_a_session_that_ended_are_cut_and_others_live()
    {
        var alice = Guid.CreateVersion7();
        var phone = Host.Tokens.For(alice, deviceId: "phone", age: Minute);
        await using var onPhone = await Host.Connect(phone);
        await using var onTablet = await Host.Connect(Host.Tokens.For(alice, deviceId: "tablet", age: Minute));
        (await Host.Rest(phone).Post("logout")).Expect(HttpStatusCode.NoContent);
        await onPhone.Closed.Within("socket of the phone cut");
        await onTablet.Invoke("Sync", new { });
        onTablet.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_suspension_that_is_heard_of_when_it_is_lifted_cuts_nobody()
    {
        var (alice, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var hers = await Host.Connect(alice);
        await using var his = await Host.Connect(bob);
        var mediator = Host.Services.GetRequiredService<IMediator>();

        await mediator.Publish(new UserSuspended(new UserId(alice), Until: null, Active: true), TestContext.Current.CancellationToken);
        // Heard one after the other.
        await mediator.Publish(new UserRevoked(new UserId(bob), DateTimeOffset.UtcNow.AddMinutes(1), AllDevices: true, DeviceId: null, TokenId: null), TestContext.Current.CancellationToken);

        await his.Closed.Within("the other socket cut");
        await hers.Invoke("Sync", new { });
        hers.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Somebody_suspended_is_shut_out_of_everything()
    {
        var alice = Guid.CreateVersion7();
        (await Host.Rest(alice).Knock()).ShouldBeKnown();
        (await Host.RestAsService().Post($"users/{alice}/suspension", new { reason = "spam" })).Expect(HttpStatusCode.NoContent);
        (await Host.Rest(alice).Post("logout")).Code.ShouldBe("user.suspended");
        (await Host.Rest(alice).Get("conversations")).Code.ShouldBe("user.suspended");
        (await Host.RestAsService().Delete($"users/{alice}/suspension")).Expect(HttpStatusCode.NoContent);
        (await Host.Rest(alice).Knock()).ShouldBeKnown();
    }

    [Theory]
    [InlineData(99.999, 100.000, true)]
    [InlineData(100.000, 100.900, false)]
    [InlineData(100.900, 100.100, false)]
    [InlineData(101.000, 100.900, false)]
    public void Of_the_second_of_a_revocation_nobody_can_tell_so_it_counts_as_later(double issued, double revoked, bool counts) =>
        UserRevoked.Revoked(DateTimeOffset.UnixEpoch.AddSeconds(issued), DateTimeOffset.UnixEpoch.AddSeconds(revoked)).ShouldBe(counts);

    [Fact]
    public void A_revocation_covers_the_sockets_that_it_means()
    {
        var at = DateTimeOffset.UnixEpoch.AddDays(1);
        var one = new UserRevoked(new UserId(Guid.CreateVersion7()), at, AllDevices: false, "phone", "t1");
        one.Covers(at.AddHours(-1), "phone", "t0").ShouldBeTrue();
        one.Covers(at.AddHours(1), "phone", "t2").ShouldBeFalse("it may come late, when the device is signed in again");
        one.Covers(at.AddHours(-1), "tablet", "t1").ShouldBeTrue();
        one.Covers(at.AddHours(-1), "tablet", "t2").ShouldBeFalse();
        one.Covers(at.AddHours(-1), deviceId: null, tokenId: null).ShouldBeFalse();
        var all = one with { AllDevices = true };
        all.Covers(at.AddHours(-1), "tablet", "t2").ShouldBeTrue();
        all.Covers(at.AddHours(1), "phone", "t2").ShouldBeFalse();
        all.Covers(at.AddHours(1), "phone", "t1").ShouldBeTrue();
        all.Covers(issuedAt: null, deviceId: null, tokenId: null).ShouldBeTrue();
    }
}
