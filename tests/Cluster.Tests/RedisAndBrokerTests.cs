namespace MatchChat.Cluster.Tests;

/// <summary>Two nodes with all that they can have: a broker by which they hear each other, and a Redis that they share. Either goes and comes back while two people talk, one on each.</summary>
[Trait("Needs", "server")]
public sealed class RedisAndBrokerTests(SharedBroker broker)
{
    [Fact]
    public async Task Whatever_goes_and_comes_back_people_on_two_nodes_go_on_and_everything_is_there_once()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        await using var redis = new RedisServer();
        await using var inside = await redis.Open("");
        await using var town = await broker.Town(("ConnectionStrings:Redis", redis.ConnectionString), ("Messaging:VerifyUnread", "true"), ("Redis:Timeout", "00:00:05"), ("Presence:LeaseTime", "00:00:05"), ("Presence:OfflineGrace", "00:00:01"));
        var server = await broker.Running();
        var talk = await Dialogue.Begin(town);
        await talk.GoesOn();
        await Leaves(town, talk.Bob.Person);
        (await inside.Has($"unread:{talk.Bob.Id}")).ShouldBeTrue("the counts are kept in Redis");

        await redis.Stop();
        await talk.Words();
        await talk.Sees("unknown");
        await redis.StartAgain();
        await talk.GoesOn();
        await inside.Wipe();
        await talk.GoesOn();

        // The broker first, and both for a while; Redis comes back before it.
        await server.Stop();
        await talk.WordsInTheDark();
        await redis.Stop();
        await talk.WordsInTheDark();
        await redis.StartAgain();
        await server.Start();
        await talk.IsToldToSync();
        await town.HearEachOther();
        await talk.GoesOn();

        await new Ending(town.Store, talk.Alice.Conversation)
        {
            Sent = talk.Sent,
            Sides = [Side.Of(talk.Alice), Side.Of(talk.Bob)],
            Nodes = town.Metrics,
            Counted = [("matchchat_redis_available", 2), ("matchchat_messages_committed_total", talk.Sent.Sum(one => one.Ids.Count))],
            Told = ["matchchat_redis_calls_total{result=\"failed\"}", "matchchat_broker_disconnects_total", "matchchat_resyncs_total", "matchchat_cache_lookups_total{cache=\"unread\",result=\"hit\"}"],
        }.Reached();
    }

    /// <summary>Whoever comes and goes on one node is seen to on the other one.</summary>
    private static async Task Leaves(TwoNodes town, Person bob)
    {
        var carol = town.Person("carol", on: 1);
        var conversation = (await town.Introduce(carol, bob)).Id;
        var phone = await carol.Connects();
        var seen = await bob.Joins(conversation);
        await seen.Next("UserOnline");
        await phone.DisposeAsync();
        await seen.Next("UserOffline");
        await Limits.Until(async () => await Dialogue.Status(seen, carol.Id) == "offline", "carol is gone");
    }
}
