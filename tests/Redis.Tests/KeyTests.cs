using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Redis.Tests;

/// <summary>What stands in Redis under which key: an operator, and whoever shares it, goes by docs/operations.md.</summary>
[Trait("Needs", "server")]
public sealed class KeyTests
{
    [Fact]
    public async Task Everything_is_under_the_keys_of_the_documentation_and_nothing_is_under_another_one()
    {
        await using var there = await RedisTown.Start(services: null, ("Redis:Timeout", RedisTown.Patient), ("Redis:KeyPrefix", "chat:"), ("Presence:TypingTime", "00:01:00"));
        var (alice, bob) = await there.Town.Match("alice", "bob");
        await alice.Says("hi");
        await bob.Hears("hi");
        await bob.Device.Invoke("OpenConversation", bob.Conversation);
        await alice.Types();
        string[] keys =
        [
            $"ws:user:{alice.Id}:status", $"ws:user:{bob.Id}:status", "ws:leases", "ws:mark", $"ws:conversation:{bob.Conversation}:users", $"typing:{bob.Conversation}",
            $"messages:{bob.Conversation}", $"unread:{bob.Id}", $"rate:messages:{alice.Id}", $"rate:typing:{alice.Id}", $"rate:requests:{bob.Id}",
        ];

        foreach (var key in keys)
        {
            await Limits.Until(
                async () =>
                {
                    // What is kept of reads is kept by reading.
                    await bob.History();
                    await bob.Unread();
                    return await there.Redis.Has($"chat:{key}");
                },
                $"{key} in Redis");
        }

        var all = await there.Redis.Run("return redis.call('KEYS', '*')", []);
        var found = Enumerable.Range(0, all.Count).Select(index => System.Text.Encoding.UTF8.GetString(all.Bytes(index)!)).ToList();
        found.Except(keys.Select(key => $"chat:{key}")).Where(key => !key.StartsWith("chat:rate:", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
