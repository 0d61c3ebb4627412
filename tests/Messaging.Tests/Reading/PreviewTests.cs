using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Tests.Reading;

public sealed class PreviewTests
{
    private const string Grin = "\U0001F600";

    [Theory]
    [InlineData("")]
    [InlineData("hi")]
    public void A_short_text_is_its_own_preview(string text) => Preview.Of(text).ShouldBe(text);

    [Fact]
    public void A_text_of_exactly_the_length_is_whole() => Preview.Of(new string('a', 200)).Length.ShouldBe(200);

    [Fact]
    public void A_longer_text_is_cut_at_two_hundred() => Preview.Of(new string('a', 201)).ShouldBe(new string('a', 200));

    [Fact]
    public void A_pair_that_would_be_split_is_left_out() => Preview.Of(new string('a', 199) + Grin).ShouldBe(new string('a', 199));

    [Fact]
    public void A_pair_that_ends_at_the_cut_stays() => Preview.Of(new string('a', 198) + Grin + "b").ShouldBe(new string('a', 198) + Grin);

    [Fact]
    public void A_whole_text_that_ends_with_a_pair_stays() => Preview.Of(new string('a', 198) + Grin).ShouldBe(new string('a', 198) + Grin);
}
