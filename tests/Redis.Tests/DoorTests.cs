using System.Diagnostics.Metrics;
using MatchChat.Infrastructure.Redis;
using MatchChat.Kernel.Redis;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace MatchChat.Redis.Tests;

/// <summary>The one door: what goes in, what comes out, and what it does when nobody opens.</summary>
[Trait("Needs", "server")]
public sealed class DoorTests(RedisServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_carry_the_prefix_and_bytes_come_back_as_they_were()
    {
        await using var access = await Open("here:");
        byte[] bytes = [0, 13, 10, 255, 42];
        await access.Run("return redis.call('SET', KEYS[1], ARGV[1])", ["key"], bytes);
        (await access.Run("return redis.call('GET', KEYS[1])", ["key"])).Bytes(0).ShouldBe(bytes);

        await using var plain = await Open("");
        (await plain.Run("return redis.call('GET', KEYS[1])", ["here:key"])).Bytes(0).ShouldBe(bytes);
    }

    [Fact]
    public async Task One_value_a_list_with_a_hole_and_nothing()
    {
        await using var access = await Open("shapes:");
        (await access.Run("return -7", [])).Number(0).ShouldBe(-7);
        var list = await access.Run("return redis.call('MGET', KEYS[1], KEYS[2])", ["not there", "not there either"]);
        list.Count.ShouldBe(2);
        list.Bytes(1).ShouldBeNull();
        (await access.Run("return redis.call('GET', KEYS[1])", ["not there"])).Count.ShouldBe(0);
        (await access.Run("return {}", [])).Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_script_of_its_clock_knows_the_time()
    {
        await using var access = await Open("");
        var now = (await access.Redis.Run(RedisScript.ByItsClock("return string.format('%.0f', now)"), [], [], Ct)).ShouldNotBeNull();
        DateTimeOffset.FromUnixTimeMilliseconds(now.Number(0)).ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Started_anew_it_is_taught_its_scripts_again()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        await using var own = new RedisServer();
        await using var access = await own.Open("");
        var script = new RedisScript("return redis.call('INCR', KEYS[1])");
        (await access.Redis.Run(script, ["count"], [], Ct))!.Number(0).ShouldBe(1);

        await own.Stop();
        (await access.Redis.Run(script, ["count"], [], Ct)).ShouldBeNull();
        await own.StartAgain();

        await Limits.Until(async () => await access.Redis.Run(script, ["count"], [], Ct) is { } reply && reply.Number(0) == 1, "counting anew");
    }

    [Fact]
    public async Task Whoever_gives_up_is_told_so_and_not_that_Redis_is_away()
    {
        await using var access = await Open("");
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await access.Redis.Run(new RedisScript("return 1"), [], [], given.Token));
        (await access.Run("return 1", [])).Number(0).ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_on_which_nothing_is_heard_any_more_is_given_up_for_another()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        await using var own = new RedisServer();
        await own.Ready();
        var time = new ManualTime();
        await using var connection = new RedisConnection(ConfigurationOptions.Parse(own.ConnectionString));
        var metrics = new RedisMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
        var door = new RedisDoor(connection, new RedisOptions(), metrics, time, NullLogger<RedisDoor>.Instance);
        var script = new RedisScript("return 1");
        (await door.Run(script, [], [], Ct)).ShouldNotBeNull();
        var first = connection.Get();

        own.Pause();
        await GoesUnanswered();
        connection.Get().ShouldBe(first, "it may be slow");
        time.Pass(TimeSpan.FromSeconds(20));
        await GoesUnanswered();
        connection.Get().ShouldNotBe(first);

        own.Resume();
        await Limits.Until(
            async () =>
            {
                time.Pass(TimeSpan.FromSeconds(1));
                return await door.Run(script, [], [], Ct) is not null;
            },
            "answer on the new connection");

        async Task GoesUnanswered()
        {
            var asking = door.Run(script, [], [], Ct).AsTask();
            while (!asking.IsCompleted)
            {
                time.Pass(TimeSpan.FromMilliseconds(10));
                await Task.Yield();
            }

            (await asking).ShouldBeNull();
        }
    }

    private async Task<RedisAccess> Open(string prefix)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        return await server.Open(prefix);
    }
}
