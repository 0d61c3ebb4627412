using System.Net;

namespace MatchChat.Chat.Tests;

public sealed class SuspensionTests(SharedNode node)
{
    [Fact]
    public async Task A_suspended_person_is_cut_on_all_devices_and_shut_out_everywhere()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var tablet = await bob.OnAnotherDevice();
        (await town.Service.Post($"users/{bob.Id}/suspension", new { reason = "spam" })).Status.ShouldBe(HttpStatusCode.NoContent);
        await bob.Device.Closed.Within("cut");
        await tablet.Device.Closed.Within("cut of the tablet");
        foreach (var path in new[] { "conversations", "unread", $"conversations/{bob.Conversation}", $"conversations/{bob.Conversation}/messages", "messages/search?q=a", "blocks" })
        {
            var answer = await bob.Rest.Get(path);
            answer.Code.ShouldBe("user.suspended", path);
            answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        }

        (await bob.Rest.Post($"conversations/{bob.Conversation}/messages", new { content = "hi" })).Code.ShouldBe("user.suspended");
        await CannotConnect(town, bob.Person);
        await alice.Says("are you there?");
        town.Store.Count("shared_audit", "action = 'user.suspend' AND subject_id = ?", bob.Id).ShouldBe(1);
    }

    [Fact]
    public async Task A_lifted_suspension_lets_the_person_back_in_who_then_has_everything()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await town.Service.Post($"users/{bob.Id}/suspension", new { reason = "a mistake" });
        await bob.Device.Closed.Within("cut");
        (await town.Service.Delete($"users/{bob.Id}/suspension")).Status.ShouldBe(HttpStatusCode.NoContent);
        var back = await bob.OnAnotherDevice();
        await alice.Says("welcome back");
        await back.Hears("welcome back");
        await back.Says("thanks");
        await alice.Hears("thanks");
    }

    [Fact]
    public async Task A_suspension_with_a_term_ends_by_itself()
    {
        var clock = new ManualTime();
        await using var town = await Town.Start(new HostSettings { Clock = clock });
        var (_, bob) = await town.Match("alice", "bob");
        await town.Service.Post($"users/{bob.Id}/suspension", new { until = clock.GetUtcNow().AddMinutes(5) });
        (await bob.Rest.Get("unread")).Code.ShouldBe("user.suspended");
        clock.Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        (await bob.Rest.Get("unread")).Code.ShouldBe("user.suspended");
        clock.Pass(TimeSpan.FromSeconds(1));
        (await bob.Rest.Get("unread")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_a_service_suspends_and_revokes_and_makes_conversations()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        foreach (var role in new[] { null, "moderator", "user" })
        {
            var rest = town.Host.Rest(alice.Id, role);
            foreach (var refused in new[]
            {
                await rest.Post($"users/{bob.Id}/suspension", new { }),
                await rest.Delete($"users/{bob.Id}/suspension"),
                await rest.Post($"users/{bob.Id}/revoke"),
                await rest.Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { alice.Id, bob.Id } }),
            })
            {
                refused.Code.ShouldBe("role.required");
                refused.Status.ShouldBe(HttpStatusCode.Forbidden);
            }
        }

        (await town.Host.Rest(alice.Id, "moderator,service").Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { alice.Id, bob.Id } })).Status.ShouldBe(HttpStatusCode.Created);
    }

    private static async Task CannotConnect(Town town, Person person)
    {
        try
        {
            await using var device = await town.Host.Connect(person.Token, new HubOptions { AwaitWelcome = false });
            var reason = await device.Closed.Within("refusal");
            reason.ShouldNotBeNull().ShouldContain("user.suspended");
            device.Events.Heard.ShouldBeEmpty();
        }
        catch (System.Net.WebSockets.WebSocketException refused)
        {
            refused.Message.ShouldContain("403");
        }
    }
}
