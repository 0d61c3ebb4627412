using MatchChat.LoadTest.Load;

namespace MatchChat.Bench.Tests;

public sealed class SamplesTests
{
    [Fact]
    public void A_percentile_is_the_smallest_sample_that_so_many_do_not_exceed()
    {
        var samples = Of(Enumerable.Range(1, 100).Reverse());

        samples.Percentiles().ShouldBe(new Percentiles(50, 95, 99, 100));
    }

    [Fact]
    public void Few_samples_do_not_hide_the_slowest_one() => Of([1, 2, 300]).Percentiles().ShouldBe(new Percentiles(2, 300, 300, 300));

    [Fact]
    public void One_sample_is_every_percentile() => Of([7]).Percentiles().ShouldBe(new Percentiles(7, 7, 7, 7));

    [Fact]
    public void Without_samples_there_is_nothing_to_say() => Of([]).Percentiles().ShouldBe(default);

    [Fact]
    public void What_is_added_after_a_look_counts_in_the_next_one()
    {
        var samples = Of([5, 6]);
        samples.At(1).ShouldBe(6);
        samples.Add(TimeSpan.FromMilliseconds(1));

        samples.At(0.01).ShouldBe(1);
        samples.At(1).ShouldBe(6);
    }

    [Fact]
    public void Nothing_is_forgotten_when_there_are_many()
    {
        var samples = Of(Enumerable.Range(1, 100_000).Select(number => number % 1000 + 1));

        samples.Count.ShouldBe(100_000);
        samples.At(0.999).ShouldBe(999);
        samples.At(1).ShouldBe(1000);
    }

    private static Samples Of(IEnumerable<int> milliseconds)
    {
        var samples = new Samples();
        foreach (var sample in milliseconds) samples.Add(TimeSpan.FromMilliseconds(sample));
        return samples;
    }
}
