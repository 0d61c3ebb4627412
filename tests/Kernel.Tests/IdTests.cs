using MatchChat.Kernel.Persistence;

namespace MatchChat.Kernel.Tests;

public sealed class IdTests
{
    [Fact]
    public void Ids_of_different_things_are_different_types() => typeof(UserId).ShouldNotBe(typeof(ConversationId));

    [Theory]
    [InlineData("01890a5d-ac96-774b-bcce-b302099a8057", true)]
    [InlineData("01890A5D-AC96-774B-BCCE-B302099A8057", true)]
    [InlineData("", false)]
    [InlineData("42", false)]
    [InlineData(null, false)]
    public void An_id_of_a_path_is_a_uuid_or_nothing(string? text, bool expected) => MessageId.TryParse(text, null, out _).ShouldBe(expected);

    [Fact]
    public void On_sqlite_an_id_is_sixteen_bytes_that_sort_as_the_id_does()
    {
        var earlier = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(1));
        var later = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(2));
        var bytes = (byte[])SqlValues.Sqlite.Of(earlier);
        bytes.Length.ShouldBe(16);
        bytes.AsSpan().SequenceCompareTo((byte[])SqlValues.Sqlite.Of(later)).ShouldBeLessThan(0);
    }

    [Fact]
    public void On_sqlite_a_time_is_its_utc_ticks() =>
        SqlValues.Sqlite.Of(new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.FromHours(2))).ShouldBe(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks);

    [Fact]
    public void Null_is_the_databases_null()
    {
        SqlValues.Sqlite.Of((Guid?)null).ShouldBe(DBNull.Value);
        SqlValues.SqlServer.Of((DateTimeOffset?)null).ShouldBe(DBNull.Value);
    }
}
