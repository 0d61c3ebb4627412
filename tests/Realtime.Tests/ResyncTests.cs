using MatchChat.Host.Realtime;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

public sealed class ResyncTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2_500, 5)]
    [InlineData(31_000, 62)]
    [InlineData(100_000, 200)]
    public void Many_sockets_are_told_to_resync_over_a_longer_time_so_that_the_database_meets_a_bounded_number_a_second(int sockets, int seconds) =>
        ResyncSpread.SpreadOf(sockets).ShouldBe(TimeSpan.FromSeconds(seconds));
}
