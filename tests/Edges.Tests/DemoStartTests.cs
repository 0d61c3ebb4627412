using MatchChat.Host.Demo;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>What README promises: as soon as the server is there, so are the demo people and what they have said.</summary>
public sealed class DemoStartTests
{
    [Fact]
    public async Task Whoever_gets_in_first_finds_everybody_there()
    {
        await using var host = await TestHost.Start(new HostSettings { Environment = "Development" });

        (await host.Rest(token: null).Get("/ready")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        foreach (var person in DemoPeople.All)
        {
            var token = (await host.Rest(token: null).Post("/demo/token", new { name = person.Name })).As<Token>();
            var inbox = (await host.Rest(token.Value).Get("conversations?limit=10")).As<Inbox>().Conversations;
            inbox.Count.ShouldBe(DemoPeople.Matches.Count(match => match.People.Contains(person)));
            inbox.ShouldAllBe(conversation => conversation.LastSeq > 0);
        }

        var said = (await host.Rest(DemoPeople.Alice.UserId.Value).Get("conversations")).As<Inbox>().Conversations.ToDictionary(row => row.Id, row => row.LastSeq);
        await host.Restart();
        (await host.Rest(DemoPeople.Alice.UserId.Value).Get("conversations")).As<Inbox>().Conversations.ToDictionary(row => row.Id, row => row.LastSeq).ShouldBe(said, ignoreOrder: true);
    }

    private sealed record Token([property: System.Text.Json.Serialization.JsonPropertyName("token")] string Value);

    private sealed record Row(Guid Id, long LastSeq);

    private sealed record Inbox(IReadOnlyList<Row> Conversations);
}
