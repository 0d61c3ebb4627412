using MatchChat.LoadTest.Servers;

namespace MatchChat.Bench.Tests;

/// <summary>What is measured as "over two nodes" must not stay on one.</summary>
public sealed class CoupleTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Whoever_hears_is_never_on_the_node_of_the_one_who_sends_and_every_node_has_as_many_of_both(int count)
    {
        Uri[] nodes = [.. Enumerable.Range(1, count).Select(number => new Uri($"http://127.0.0.1:{number}"))];

        var couples = Enumerable.Range(0, count * 10).Select(number => new Couple("c", "/one", "/other").Apart(number, nodes)).ToList();

        couples.ShouldAllBe(couple => couple.SpeakerAt != couple.ListenerAt);
        foreach (var node in nodes)
        {
            couples.Count(couple => couple.SpeakerAt == node).ShouldBe(10);
            couples.Count(couple => couple.ListenerAt == node).ShouldBe(10);
        }
    }
}
