using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Tests;

public sealed class FindPeersTests : IAsyncLifetime
{
    private readonly UserId alice = House.NewUser();
    private House house = null!;

    public async ValueTask InitializeAsync() => house = await House.Open();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task Those_one_talks_to_are_found_and_nobody_else()
    {
        var (friend, unasked, left, blocked, blocker, stranger, suspended) =
            (House.NewUser(), House.NewUser(), House.NewUser(), House.NewUser(), House.NewUser(), House.NewUser(), House.NewUser());
        foreach (var other in new[] { friend, unasked, blocked, blocker, suspended }) await house.Match(alice, other);
        await house.Match(friend, stranger);
        await house.Get(new EndConversation((await house.Match(alice, left)).Id, House.Service, null));
        await house.Get(new BlockUser(alice, blocked));
        await house.Get(new BlockUser(blocker, alice));
        await house.Suspend(suspended);

        var found = await house.Get(new FindPeers(alice, [friend, left, blocked, blocker, stranger, suspended, alice, friend]));

        found.ShouldBe([friend]);
    }

    [Fact]
    public async Task Two_who_ended_one_conversation_and_have_another_still_find_each_other()
    {
        var bob = House.NewUser();
        await house.Match(alice, bob);
        await house.Get(new EndConversation((await house.Match(alice, bob)).Id, House.Service, null));
        (await house.Get(new FindPeers(alice, [bob]))).ShouldBe([bob]);
    }

    [Fact]
    public async Task Two_hundred_are_found_at_once()
    {
        var people = Enumerable.Range(0, 200).Select(_ => House.NewUser()).ToList();
        foreach (var person in people) await house.Match(alice, person);
        (await house.Get(new FindPeers(alice, people))).ShouldBe(people, ignoreOrder: true);
    }

    [Fact]
    public async Task A_suspended_person_is_refused_but_may_still_leave()
    {
        var bob = House.NewUser();
        var conversation = await house.Match(alice, bob);
        await house.Suspend(alice);

        for (var turn = 0; turn < 2; turn++)
        {
            (await house.Refusal(new FindPeers(alice, [bob]))).ShouldBe("user.suspended");
            (await house.Get(new CheckAccessToMany([conversation.Id], alice, Act.Leave)))[conversation.Id].Audience.ShouldBe([bob]);
            (await house.Refusal(new CheckAccess(conversation.Id, alice, Act.Type))).ShouldBe("user.suspended");
        }
    }
}
