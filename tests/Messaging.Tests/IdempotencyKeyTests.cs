using MatchChat.Kernel;
using MatchChat.Messaging.Endpoints;

namespace MatchChat.Messaging.Tests;

public sealed class IdempotencyKeyTests
{
    private static readonly ClientMessageId Id = new(Guid.Parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"));

    [Theory]
    [InlineData("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")]
    [InlineData("\"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b\"")]
    [InlineData("0190A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B")]
    public void The_header_is_a_uuid_in_quotes_or_without(string header) => IdempotencyKey.Of(header, null).Value.ShouldBe(Id);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_header_the_body_names_it(string? header) => IdempotencyKey.Of(header, Id).Value.ShouldBe(Id);

    [Fact]
    public void Neither_leaves_it_to_the_server() => IdempotencyKey.Of(null, null).Value.ShouldBeNull();

    [Fact]
    public void Both_may_say_the_same() => IdempotencyKey.Of($"\"{Id}\"", Id).Value.ShouldBe(Id);

    [Fact]
    public void Both_and_different_are_refused() => IdempotencyKey.Of(Id.ToString(), new ClientMessageId(Guid.NewGuid())).Error!.Code.ShouldBe("request.invalid");

    [Theory]
    [InlineData("42")]
    [InlineData("\"")]
    [InlineData("\"\"")]
    [InlineData("\"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")]
    public void Anything_else_is_refused(string header) => IdempotencyKey.Of(header, null).Error!.Code.ShouldBe("request.invalid");
}
