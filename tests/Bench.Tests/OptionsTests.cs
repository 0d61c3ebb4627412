using MatchChat.LoadTest;

namespace MatchChat.Bench.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void What_is_given_counts_and_the_rest_is_as_usual()
    {
        var options = new Options(["--rate", "10,20", "--search", "--seconds", "3"]);

        options.Numbers("rate", 5).ShouldBe([10, 20]);
        options.Has("search").ShouldBeTrue();
        options.Seconds("seconds", 9).ShouldBe(TimeSpan.FromSeconds(3));
        options.Number("pairs", 100).ShouldBe(100);
        options.RefuseOthers();
    }

    [Fact]
    public void A_misspelt_option_is_refused()
    {
        var options = new Options(["--rates", "10"]);
        options.Numbers("rate", 5).ShouldBe([5]);

        Should.Throw<ArgumentException>(options.RefuseOthers).Message.ShouldContain("--rates");
    }

    [Fact]
    public void What_is_no_number_is_refused() => Should.Throw<ArgumentException>(() => new Options(["--rate", "many"]).Number("rate", 1)).Message.ShouldContain("many");
}
