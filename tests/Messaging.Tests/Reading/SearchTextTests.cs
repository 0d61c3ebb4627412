using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Tests.Reading;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("hello world", "LO WO")]
    [InlineData("ПРИВЕТ, как дела?", "привет")]
    [InlineData("Ναι, ΟΔΟΣ", "οδος")]
    [InlineData("Tiếng Việt", "TIẾNG")]
    [InlineData("今日は", "日は")]
    [InlineData("नमस्ते दुनिया", "दुन")]
    [InlineData("𐐀𐐁", "𐐨")]
    [InlineData("100% sure_thing [x]", "% SURE_")]
    [InlineData(@"back\slash", @"K\S")]
    [InlineData("😀 grin", "😀")]
    public void It_is_found_in_any_script_and_case(string content, string wanted) => new SearchText(wanted).IsIn(content).ShouldBeTrue();

    [Theory]
    [InlineData("caf\u00e9", "CAFE\u0301")]
    [InlineData("CAFE\u0301", "caf\u00e9")]
    [InlineData("Vi\u1ec7t", "vie\u0302\u0323t")]
    [InlineData("vie\u0323\u0302t", "Vi\u1ec7t")]
    [InlineData("\u0439", "\u0438\u0306")]
    [InlineData("\u304c", "\u304b\u3099")]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00")]
    [InlineData("\ud55c\uae00", "\u1112\u1161\u11ab")]
    [InlineData("\u212b", "\u00e5")]
    public void The_same_characters_in_another_form_are_the_same(string content, string wanted) => new SearchText(wanted).IsIn(content).ShouldBeTrue();

    [Theory]
    [InlineData("hello", "help")]
    [InlineData("anything", "%")]
    [InlineData("anything", "_")]
    [InlineData("resum\u00e9", "resume")]
    [InlineData("resume\u0301", "resume")]
    [InlineData("\u304c", "\u304b")]
    [InlineData("\ud55c", "\ud558")]
    [InlineData("\u1112\u1161\u11ab", "\ud558")]
    public void A_part_of_a_character_is_not_that_character(string content, string wanted) => new SearchText(wanted).IsIn(content).ShouldBeFalse();

    [Fact]
    public void A_later_place_counts_where_the_first_does_not() => new SearchText("e").IsIn("\u00e9 e").ShouldBeTrue();
}
