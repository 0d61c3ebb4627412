using System.Text.Json;

namespace MatchChat.Kernel.Tests;

public sealed class ChatJsonTests
{
    [Fact]
    public void A_time_is_written_in_utc_with_milliseconds() =>
        Write(new DateTimeOffset(2026, 3, 4, 7, 6, 7, 89, TimeSpan.FromHours(2))).ShouldBe("\"2026-03-04T05:06:07.089Z\"");

    [Theory]
    [InlineData("\"2026-03-04T05:06:07Z\"")]
    [InlineData("\"2026-03-04T07:06:07+02:00\"")]
    [InlineData("\"2026-03-04T05:06:07.0000000Z\"")]
    public void A_time_is_read_in_any_zone_and_becomes_utc(string json)
    {
        var time = Read<DateTimeOffset>(json);
        time.ShouldBe(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        time.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("1772600767")]
    [InlineData("null")]
    public void What_is_no_time_is_refused(string json) => Should.Throw<JsonException>(() => Read<DateTimeOffset>(json));

    [Fact]
    public void An_id_is_its_uuid_as_value_and_as_name()
    {
        var id = new UserId(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"));
        Write(id).ShouldBe("\"01890a5d-ac96-774b-bcce-b302099a8057\"");
        Write(new Dictionary<UserId, int> { [id] = 1 }).ShouldBe("{\"01890a5d-ac96-774b-bcce-b302099a8057\":1}");
        Read<UserId>(Write(id)).ShouldBe(id);
        Read<Dictionary<UserId, int>>(Write(new Dictionary<UserId, int> { [id] = 1 })).Keys.ShouldBe([id]);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"not-a-uuid\"")]
    [InlineData("7")]
    [InlineData("{}")]
    public void What_is_no_uuid_is_refused(string json) => Should.Throw<JsonException>(() => Read<ConversationId>(json));

    [Fact]
    public void Null_is_left_out_and_names_are_camel_case() => Write(new { FirstName = "Bo", LastName = (string?)null }).ShouldBe("{\"firstName\":\"Bo\"}");

    [Fact]
    public void Unknown_fields_are_ignored_and_a_number_in_text_is_not_a_number()
    {
        Read<Counted>("""{"count":3,"colour":"red"}""").Count.ShouldBe(3);
        Should.Throw<JsonException>(() => Read<Counted>("""{"count":"3"}"""));
    }

    [Fact]
    public void Text_is_not_encoded_for_any_place_where_it_may_be_shown() => Write("Grüße & <b>'").ShouldBe("\"Grüße & <b>'\"");

    [Theory]
    [InlineData("👋🏽 e\u0301 \u200d \u202e שלום")]
    [InlineData("\b\u0001\u2028\r\n\t\"\\/")]
    public void Text_comes_back_as_it_went(string text) => Read<string>(Write(text)).ShouldBe(text);

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, ChatJson.Options);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ChatJson.Options)!;

    private sealed record Counted(int Count);
}
