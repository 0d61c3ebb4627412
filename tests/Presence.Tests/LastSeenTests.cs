using MatchChat.Kernel;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Storage;
using MatchChat.TestKit;
using MatchChat.TestKit.SqlServer;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Presence.Tests;

/// <summary>Every node sees the same people leave, and each of them writes it down.</summary>
public sealed class LastSeenTests
{
    [Fact]
    public async Task Who_was_written_down_by_another_node_in_the_same_moment_keeps_nobody_from_it()
    {
        var elsewhere = new Elsewhere(text => text.Contains("INSERT INTO", StringComparison.Ordinal) && text.Contains("presence_last_seen", StringComparison.Ordinal));
        await using var host = await TestHost.Start(new HostSettings { Database = file => TestDatabase.EmulatedIn(file, new Emulation { Elsewhere = elsewhere }) });
        var (alice, bob) = (new UserId(Guid.CreateVersion7()), new UserId(Guid.CreateVersion7()));
        var at = DateTimeOffset.UtcNow;
        elsewhere.Happens($"INSERT INTO presence_last_seen (user_id, last_seen_at) VALUES ('{alice.ToString().ToUpperInvariant()}', SYSDATETIMEOFFSET())");

        var lastSeen = host.Services.GetRequiredService<LastSeen>();
        await lastSeen.Write([new Absence(alice, at), new Absence(bob, at)], TestContext.Current.CancellationToken);

        elsewhere.HasHappened.ShouldBeTrue();
        var seen = await lastSeen.Read([alice, bob], TestContext.Current.CancellationToken);
        seen.Keys.ShouldBe([alice, bob], ignoreOrder: true);
        seen[bob].ShouldBe(at);
    }
}
