using System.Net;
using MatchChat.TestKit;
using MatchChat.TestKit.SqlServer;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>Two nodes that change the same rows at once on SQL Server: one of them finds another state than the one it looked at, and does what it was asked to all the same.</summary>
public sealed class InterleavedTests
{
    [Fact]
    public async Task A_suspension_that_is_lifted_while_another_one_replaces_it_is_replaced()
    {
        var elsewhere = Before("UPDATE", "conversations_suspensions");
        await using var host = await Start(elsewhere);
        var mallory = Guid.CreateVersion7();
        (await host.RestAsService().Post($"users/{mallory}/suspension", new { reason = "spam" })).Expect(HttpStatusCode.NoContent);
        elsewhere.Happens("DELETE FROM conversations_suspensions");
        (await host.RestAsService().Post($"users/{mallory}/suspension", new { reason = "fraud" })).Expect(HttpStatusCode.NoContent);
        elsewhere.HasHappened.ShouldBeTrue();
        host.Store.Count("conversations_suspensions", "user_id = ? AND reason = 'fraud'", mallory).ShouldBe(1);
    }

    [Fact]
    public async Task Who_logs_out_while_expired_tokens_are_forgotten_is_logged_out()
    {
        var elsewhere = Before("DELETE", "shared_revoked_tokens");
        await using var host = await Start(elsewhere);
        var alice = Guid.CreateVersion7();
        (await host.Rest(alice).Post("logout")).Expect(HttpStatusCode.NoContent);
        host.Store.Execute("UPDATE shared_revoked_tokens SET expires_at = ?", DateTimeOffset.UtcNow.AddDays(-1));
        elsewhere.Happens("DELETE FROM shared_revoked_tokens");
        var token = host.Tokens.For(alice);
        (await host.Rest(token).Post("logout")).Expect(HttpStatusCode.NoContent);
        elsewhere.HasHappened.ShouldBeTrue();
        (await host.Rest(token).Get("unread")).Code.ShouldBe("auth.revoked");
        host.Store.Count("shared_revoked_tokens").ShouldBe(1);
    }

    [Fact]
    public async Task What_another_node_has_revoked_up_to_a_later_moment_stays_revoked()
    {
        var elsewhere = Before("UPDATE", "shared_revocations");
        await using var host = await Start(elsewhere);
        var alice = Guid.CreateVersion7();
        (await host.RestAsService().Post($"users/{alice}/revoke", new { reason = "stolen" })).Expect(HttpStatusCode.NoContent);
        elsewhere.Happens("UPDATE shared_revocations SET not_before = '2199-01-01 00:00:00+00:00'");
        (await host.RestAsService().Post($"users/{alice}/revoke", new { reason = "stolen again" })).Expect(HttpStatusCode.NoContent);
        elsewhere.HasHappened.ShouldBeTrue();
        host.Store.Time("SELECT not_before FROM shared_revocations WHERE user_id = ?", alice).Year.ShouldBe(2199);
        host.Store.Count("shared_audit", "action = 'user.revoke'").ShouldBe(2);
    }

    private static Elsewhere Before(string verb, string table) => new(text => text.Contains(verb, StringComparison.Ordinal) && text.Contains(table, StringComparison.Ordinal));

    private static Task<TestHost> Start(Elsewhere elsewhere) => TestHost.Start(new HostSettings { Database = file => TestDatabase.EmulatedIn(file, new Emulation { Elsewhere = elsewhere }) });
}
