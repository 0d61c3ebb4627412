using System.Net;
using MatchChat.TestKit;

namespace MatchChat.Conversations.Tests;

/// <summary>The routes of the module on a whole node.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private readonly Guid alice = Guid.CreateVersion7();
    private readonly Guid bob = Guid.CreateVersion7();
    private TestHost host = null!;

    public async ValueTask InitializeAsync() => host = await TestHost.Start();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Blocks_are_made_listed_and_ended()
    {
        var rest = host.Rest(alice);

        (await rest.Post($"blocks/{bob}")).Expect(HttpStatusCode.NoContent);
        (await rest.Post($"blocks/{bob}")).Expect(HttpStatusCode.NoContent);
        var listed = (await rest.Get("blocks")).Expect(HttpStatusCode.OK).Body.GetProperty("blocks").EnumerateArray().ShouldHaveSingleItem();
        listed.GetProperty("userId").GetGuid().ShouldBe(bob);
        listed.GetProperty("at").GetString()!.ShouldEndWith("Z");
        (await host.Rest(bob).Get("blocks")).Body.GetProperty("blocks").GetArrayLength().ShouldBe(0);

        (await rest.Delete($"blocks/{bob}")).Expect(HttpStatusCode.NoContent);
        (await rest.Delete($"blocks/{bob}")).Expect(HttpStatusCode.NoContent);
        (await rest.Get("blocks")).Body.GetProperty("blocks").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_block_that_cannot_be_is_refused_with_its_code()
    {
        var rest = host.Rest(alice);

        (await rest.Post($"blocks/{alice}")).Expect(HttpStatusCode.BadRequest).Code.ShouldBe("request.invalid");
        (await rest.Post("blocks/somebody")).Expect(HttpStatusCode.BadRequest).Code.ShouldBe("request.invalid");
        (await rest.Delete("blocks/somebody")).Expect(HttpStatusCode.BadRequest).Code.ShouldBe("request.invalid");
        (await host.Rest(null).Post($"blocks/{bob}")).Expect(HttpStatusCode.Unauthorized).Code.ShouldBe("auth.missing");
        (await host.Rest(null).Get("blocks")).Expect(HttpStatusCode.Unauthorized);
        host.Store.Count("conversations_blocks").ShouldBe(0);
    }

    [Fact]
    public async Task A_service_suspends_and_lifts()
    {
        var service = host.RestAsService();
        (await host.Rest(alice).Get("blocks")).Expect(HttpStatusCode.OK);

        (await service.Post($"users/{alice}/suspension", new { until = "2999-01-01T00:00:00+02:00", reason = "spam" })).Expect(HttpStatusCode.NoContent);
        (await host.Rest(alice).Get("blocks")).Expect(HttpStatusCode.Forbidden).Code.ShouldBe("user.suspended");
        host.Store.Count("conversations_suspensions", "until = ? AND reason = 'spam'", new DateTimeOffset(2998, 12, 31, 22, 0, 0, TimeSpan.Zero)).ShouldBe(1);

        (await service.Delete($"users/{alice}/suspension")).Expect(HttpStatusCode.NoContent);
        (await host.Rest(alice).Get("blocks")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_suspension_needs_neither_term_nor_reason_nor_body()
    {
        var service = host.RestAsService();

        (await service.Post($"users/{alice}/suspension")).Expect(HttpStatusCode.NoContent);
        (await service.Post($"users/{bob}/suspension", new { })).Expect(HttpStatusCode.NoContent);

        host.Store.Count("conversations_suspensions", "until IS NULL AND reason IS NULL").ShouldBe(2);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("moderator")]
    [InlineData("admin")]
    public async Task Only_a_service_suspends(string? role)
    {
        var rest = host.Rest(bob, role);

        (await rest.Post($"users/{alice}/suspension", new { })).Expect(HttpStatusCode.Forbidden).Code.ShouldBe("role.required");
        (await rest.Delete($"users/{alice}/suspension")).Expect(HttpStatusCode.Forbidden).Code.ShouldBe("role.required");

        host.Store.Count("conversations_suspensions").ShouldBe(0);
    }

    [Fact]
    public async Task A_suspension_that_makes_no_sense_is_refused_with_its_code()
    {
        var service = host.RestAsService();

        (await service.Post("users/somebody/suspension", new { })).Expect(HttpStatusCode.BadRequest).Code.ShouldBe("request.invalid");
        (await service.Post($"users/{alice}/suspension", new { until = "tomorrow" })).Expect(HttpStatusCode.BadRequest).Code.ShouldBe("request.invalid");
        var tooLong = (await service.Post($"users/{alice}/suspension", new { reason = new string('x', 501) })).Expect(HttpStatusCode.BadRequest);
        tooLong.Code.ShouldBe("request.invalid");
        tooLong.Body.GetProperty("errors").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("reason");

        host.Store.Count("conversations_suspensions").ShouldBe(0);
    }
}
