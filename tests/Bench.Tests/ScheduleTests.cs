using System.Diagnostics;
using MatchChat.LoadTest.Load;

namespace MatchChat.Bench.Tests;

public sealed class ScheduleTests
{
    private const long Start = 1_000_000;

    private static readonly long Second = Stopwatch.Frequency;

    [Fact]
    public void Messages_are_due_evenly_from_the_start_on()
    {
        var schedule = new Schedule(Start, 4);

        Due(schedule, Start + Second).ShouldBe([Start, Start + Second / 4, Start + Second / 2, Start + Second * 3 / 4, Start + Second]);
    }

    [Fact]
    public void Nothing_is_sent_before_it_is_due()
    {
        var schedule = new Schedule(Start, 4);
        Due(schedule, Start).ShouldBe([Start]);

        Due(schedule, Start + Second / 4 - 1).ShouldBeEmpty();
        schedule.NextDue.ShouldBe(Start + Second / 4);
    }

    [Fact]
    public void A_generator_that_stalled_owes_every_message_with_the_time_at_which_it_was_due()
    {
        var schedule = new Schedule(Start, 1000);
        Due(schedule, Start);

        var late = Due(schedule, Start + Second);

        late.Count.ShouldBe(1000);
        late[0].ShouldBe(Start + Second / 1000);
    }

    [Fact]
    public void A_long_run_does_not_drift()
    {
        var schedule = new Schedule(0, 3);

        Due(schedule, Second * 3600 - 1).Count.ShouldBe(3 * 3600);
    }

    private static List<long> Due(Schedule schedule, long now)
    {
        var all = new List<long>();
        while (schedule.TryNext(now, out var due)) all.Add(due);
        return all;
    }
}
