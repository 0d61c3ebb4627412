using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Tests;

public sealed class CheckAccessToManyTests : IAsyncLifetime
{
    private readonly UserId alice = House.NewUser();
    private readonly UserId bob = House.NewUser();
    private House house = null!;

    public async ValueTask InitializeAsync() => house = await House.Open();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task Those_that_are_allowed_are_answered_and_the_others_left_out()
    {
        var carol = House.NewUser();
        var (warm, cold, ended, foreign) = (await house.Match(alice, bob), await house.Match(alice, carol), await house.Match(alice, bob), await house.Match(bob, carol));
        await house.Get(new EndConversation(ended.Id, House.Service, null));
        await house.Get(new BlockUser(carol, alice));
        await house.Warm(warm.Id, alice);
        List<ConversationId> all = [warm.Id, cold.Id, ended.Id, foreign.Id, new(Guid.CreateVersion7()), cold.Id];

        for (var turn = 0; turn < 2; turn++)
        {
            var writable = await house.Get(new CheckAccessToMany(all, alice, Act.Write));
            writable.Keys.ShouldBe([warm.Id, cold.Id], ignoreOrder: true);
            writable[warm.Id].Audience.ShouldBe([bob]);
            writable[cold.Id].Others.ShouldBe([carol]);
            writable[cold.Id].Audience.ShouldBeEmpty();
            (await house.Get(new CheckAccessToMany(all, alice, Act.Read))).Keys.ShouldBe([warm.Id, cold.Id, ended.Id], ignoreOrder: true);
        }
    }

    [Fact]
    public async Task A_suspended_person_is_refused_whatever_is_asked_for()
    {
        var conversation = await house.Match(alice, bob);
        await house.Suspend(alice);

        for (var turn = 0; turn < 2; turn++)
        {
            (await house.Refusal(new CheckAccessToMany([conversation.Id], alice, Act.Read))).ShouldBe("user.suspended");
            (await house.Refusal(new CheckAccessToMany([], alice, Act.Read))).ShouldBe("user.suspended");
        }
    }

    [Fact]
    public async Task Asking_for_none_answers_none()
    {
        (await house.Get(new CheckAccessToMany([], alice, Act.Read))).ShouldBeEmpty();
        (await house.Get(new DescribeConversations([]))).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_than_one_statement_can_take_are_asked_for_in_several()
    {
        var suspended = House.NewUser();
        await house.Suspend(suspended);
        var all = new List<ConversationId>();
        for (var number = 0; number < 1_001; number++)
        {
            ConversationId id = new(Guid.CreateVersion7());
            all.Add(await house.Group(house.In(id, alice), house.In(id, number % 2 == 0 ? suspended : House.NewUser())));
        }

        var granted = await house.Get(new CheckAccessToMany(all, alice, Act.Read));

        granted.Count.ShouldBe(all.Count);
        granted.Values.Count(access => access.Others.Count == 0).ShouldBe(501);
        (await house.Get(new DescribeConversations(all))).Count.ShouldBe(all.Count);
    }

    [Fact]
    public async Task Conversations_are_described_whoever_asks_and_unknown_ones_left_out()
    {
        var (warm, ended) = (await house.Match(alice, bob), await house.Match(alice, bob));
        await house.Warm(warm.Id, alice);
        await house.Get(new EndConversation(ended.Id, House.Service, null));
        house.Clock.Pass(TimeSpan.FromDays(100));
        await house.Warm(warm.Id, alice);

        var described = await house.Get(new DescribeConversations([warm.Id, ended.Id, new(Guid.CreateVersion7())]));

        described.Keys.ShouldBe([warm.Id, ended.Id], ignoreOrder: true);
        described[warm.Id].Participants.ShouldBe(warm.Participants);
        described[ended.Id].EndedAt.ShouldNotBeNull();
    }
}
