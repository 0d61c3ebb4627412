using MatchChat.Kernel.Facts;
using MatchChat.TestKit;

namespace MatchChat.Kernel.Tests;

/// <summary>How long what was read may be believed while others may change it.</summary>
public sealed class BeliefTests
{
    private readonly ManualTime clock = new();
    private readonly Ears ears = new();

    [Fact]
    public void Ten_seconds_where_every_change_is_heard()
    {
        ears.HearsSince = clock.GetTimestamp();
        var read = clock.GetTimestamp();
        clock.Pass(Belief.Usual - TimeSpan.FromTicks(1));
        ears.IsFresh(read, clock).ShouldBeTrue();
        clock.Pass(TimeSpan.FromTicks(1));
        ears.IsFresh(read, clock).ShouldBeFalse();
    }

    [Fact]
    public void One_second_while_nothing_is_heard()
    {
        var read = clock.GetTimestamp();
        clock.Pass(Belief.WhileDeaf - TimeSpan.FromTicks(1));
        ears.IsFresh(read, clock).ShouldBeTrue();
        clock.Pass(TimeSpan.FromTicks(1));
        ears.IsFresh(read, clock).ShouldBeFalse();
    }

    [Fact]
    public void Not_at_all_once_it_is_heard_again()
    {
        var read = clock.GetTimestamp();
        clock.Pass(TimeSpan.FromTicks(1));
        ears.HearsSince = clock.GetTimestamp();
        ears.IsFresh(read, clock).ShouldBeFalse();
        ears.IsFresh(clock.GetTimestamp(), clock).ShouldBeTrue();
    }

    private sealed class Ears : IControlChannel
    {
        public long? HearsSince { get; set; }
    }
}
