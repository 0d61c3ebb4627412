using MatchChat.Conversations.Gate;
using MatchChat.Kernel.Facts;
using MatchChat.TestKit;

namespace MatchChat.Conversations.Tests;

public sealed class GateCacheTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly ManualTime clock = new();

    [Fact]
    public void An_entry_lives_from_the_beginning_of_its_reading()
    {
        var cache = New();
        var began = cache.Begin();
        clock.Pass(TimeSpan.FromSeconds(4));
        cache.Keep(1, "one", began);

        clock.Pass(TimeSpan.FromSeconds(5.9));
        cache.TryGet(1, out var value).ShouldBeTrue();
        value.ShouldBe("one");
        clock.Pass(TimeSpan.FromSeconds(0.1));
        cache.TryGet(1, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_reading_from_before_a_change_is_not_kept_and_one_from_after_it_is()
    {
        var cache = New();
        var before = cache.Begin();
        cache.Forget(1);
        var after = cache.Begin();

        cache.Keep(1, "old", before);
        cache.TryGet(1, out _).ShouldBeFalse();
        cache.Keep(1, "new", after);
        cache.Keep(1, "old", before);
        cache.TryGet(1, out var value).ShouldBeTrue();
        value.ShouldBe("new");
    }

    [Fact]
    public void A_change_of_another_key_does_not_matter()
    {
        var cache = New();
        var began = cache.Begin();
        cache.Forget(2);

        cache.Keep(1, "one", began);

        cache.TryGet(1, out _).ShouldBeTrue();
    }

    [Fact]
    public void Full_it_lets_the_oldest_go()
    {
        var cache = New(capacity: 3);
        for (var key = 1; key <= 5; key++) cache.Keep(key, "", cache.Begin());

        cache.Count.ShouldBe(3);
        Enumerable.Range(1, 5).Where(key => cache.TryGet(key, out _)).ShouldBe([3, 4, 5]);
    }

    [Fact]
    public void One_key_read_over_and_over_pushes_nobody_out_for_long_and_stays_itself()
    {
        var cache = New(capacity: 3);
        for (var turn = 0; turn < 10; turn++) cache.Keep(1, $"{turn}", cache.Begin());

        cache.TryGet(1, out var value).ShouldBeTrue();
        value.ShouldBe("9");
        cache.Count.ShouldBe(1);
    }

    [Fact]
    public void What_has_expired_is_given_back()
    {
        var cache = New();
        for (var key = 1; key <= 5; key++) cache.Keep(key, "", cache.Begin());
        clock.Pass(Lifetime);

        cache.Keep(6, "", cache.Begin());

        cache.Count.ShouldBe(1);
    }

    [Fact]
    public void A_reading_that_took_longer_than_an_entry_lives_is_not_answered()
    {
        var cache = New();
        var began = cache.Begin();
        clock.Pass(Lifetime);

        cache.Keep(1, "late", began);

        cache.TryGet(1, out _).ShouldBeFalse();
    }

    [Fact]
    public void Everything_can_be_forgotten_at_once_and_what_was_being_read_is_not_kept()
    {
        var cache = New();
        cache.Keep(1, "old", cache.Begin());
        var slow = cache.Begin();

        cache.ForgetAll();
        cache.Keep(2, "from before", slow);

        cache.TryGet(1, out _).ShouldBeFalse();
        cache.TryGet(2, out _).ShouldBeFalse();
        cache.Keep(1, "new", cache.Begin());
        cache.TryGet(1, out var value).ShouldBeTrue();
        value.ShouldBe("new");
    }

    [Fact]
    public async Task Nobody_who_looks_after_a_change_gets_what_was_before()
    {
        // The truth is a number that grows; forgetting follows each change, as a commit is followed by its forgetting.
        var cache = new GateCache<int, long>(TimeProvider.System, new OnlyNode(), 100);
        long truth = 0, forgotten = 0;
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var atLeast = Volatile.Read(ref forgotten);
                if (!cache.TryGet(1, out var seen))
                {
                    var began = cache.Begin();
                    seen = Volatile.Read(ref truth);
                    Thread.Yield();
                    cache.Keep(1, seen, began);
                }

                if (seen < atLeast) throw new InvalidOperationException($"Saw {seen} after {atLeast} was answered.");
            }
        })).ToList();

        for (var change = 1; change <= 100_000; change++)
        {
            Volatile.Write(ref truth, change);
            cache.Forget(1);
            Volatile.Write(ref forgotten, change);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    private GateCache<int, string> New(int capacity = 100) => new(clock, new OnlyNode(), capacity);
}
