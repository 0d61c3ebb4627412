using MatchChat.Messaging.Caching;

namespace MatchChat.Messaging.Tests.Caching;

public sealed class RecentEntriesTests
{
    private readonly RecentEntries<int, string> entries = new(capacity: 3);

    [Fact]
    public void It_never_holds_more_than_two_generations()
    {
        for (var i = 0; i < 100; i++) entries.Set(i, "x");
        Enumerable.Range(0, 100).Count(i => entries.TryGet(i, out _)).ShouldBeInRange(1, 6);
    }

    [Fact]
    public void What_is_asked_for_stays()
    {
        entries.Set(0, "kept");
        for (var i = 1; i < 50; i++)
        {
            entries.Set(i, "x");
            entries.TryGet(0, out var value).ShouldBeTrue();
            value.ShouldBe("kept");
        }
    }

    [Fact]
    public void A_change_replaces_or_removes_what_is_there_in_either_generation()
    {
        foreach (var i in new[] { 1, 2, 3, 4 }) entries.Set(i, "x");
        entries.Change(1, _ => null);
        entries.Change(2, value => value + "y");
        entries.Change(9, _ => "not there");

        entries.TryGet(1, out _).ShouldBeFalse();
        entries.TryGet(2, out var changed).ShouldBeTrue();
        changed.ShouldBe("xy");
        entries.TryGet(9, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_newer_value_hides_the_older()
    {
        entries.Set(1, "old");
        foreach (var i in new[] { 2, 3, 4 }) entries.Set(i, "x");
        entries.Set(1, "new");
        entries.TryGet(1, out var value).ShouldBeTrue();
        value.ShouldBe("new");
    }
}
