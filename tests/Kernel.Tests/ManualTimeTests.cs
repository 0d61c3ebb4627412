using MatchChat.TestKit;

namespace MatchChat.Kernel.Tests;

/// <summary>The tests' own clock: a clock that lies would make every test by it worthless.</summary>
public sealed class ManualTimeTests
{
    private readonly ManualTime clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void It_stands_still_until_it_is_moved()
    {
        clock.GetUtcNow().ShouldBe(DateTimeOffset.UnixEpoch);
        var from = clock.GetTimestamp();
        clock.Pass(TimeSpan.FromSeconds(3));
        clock.GetUtcNow().ShouldBe(DateTimeOffset.UnixEpoch.AddSeconds(3));
        clock.GetElapsedTime(from).ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void It_rings_what_it_passes_in_order_each_at_its_time()
    {
        var rung = new List<(string, double)>();
        using var later = Ring("later", 2, null);
        using var often = Ring("often", 1, 1);
        using var never = Ring("never", 9, null);
        clock.Pass(TimeSpan.FromSeconds(3));
        rung.ShouldBe([("often", 1), ("later", 2), ("often", 2), ("often", 3)], ignoreOrder: true);
        rung.Select(ring => ring.Item2).ShouldBeInOrder();

        ITimer Ring(string name, int due, int? period) => clock.CreateTimer(
            _ => rung.Add((name, (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds)), null, TimeSpan.FromSeconds(due), period is { } again ? TimeSpan.FromSeconds(again) : Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public async Task A_delay_by_it_ends_when_it_has_passed()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), clock, TestContext.Current.CancellationToken);
        clock.Pass(TimeSpan.FromSeconds(59));
        delay.IsCompleted.ShouldBeFalse();
        clock.Pass(TimeSpan.FromSeconds(1));
        await delay.Within("delay");
    }
}
