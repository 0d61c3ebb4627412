using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Tests;

public sealed class SuspensionTests : IAsyncLifetime
{
    private readonly UserId mallory = House.NewUser();
    private House house = null!;

    public async ValueTask InitializeAsync() => house = await House.Open();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_suspension_is_written_down_and_told()
    {
        var until = house.Clock.GetUtcNow() + TimeSpan.FromDays(3);

        await house.Get(new SuspendUser(mallory, until, "spam", House.Service));

        house.Told.All<UserSuspended>().ShouldHaveSingleItem().ShouldBe(new UserSuspended(mallory, until, Active: true));
        house.Store.Count("conversations_suspensions", "user_id = ? AND until = ? AND reason = 'spam'", mallory.Value, until).ShouldBe(1);
        house.Store.Count(
            "shared_audit",
            "action = 'user.suspend' AND subject_type = 'user' AND subject_id = ? AND actor_id = ? AND actor_role = 'service' AND reason = 'spam'",
            mallory.Value,
            House.Service.Id.Value).ShouldBe(1);
    }

    [Fact]
    public async Task Suspending_again_replaces_term_and_reason()
    {
        await house.Suspend(mallory, TimeSpan.FromDays(1));

        await house.Get(new SuspendUser(mallory, null, "fraud", House.Service));

        house.Store.Count("conversations_suspensions", "until IS NULL AND reason = 'fraud'").ShouldBe(1);
        house.Store.Count("conversations_suspensions").ShouldBe(1);
        house.Store.Count("shared_audit", "action = 'user.suspend'").ShouldBe(2);
        house.Clock.Pass(TimeSpan.FromDays(2));
        (await house.Refusal(new CheckPerson(mallory))).ShouldBe("user.suspended");
    }

    [Fact]
    public async Task Lifting_ends_it()
    {
        await house.Suspend(mallory);

        await house.Get(new LiftSuspension(mallory, House.Service));

        (await house.Refusal(new CheckPerson(mallory))).ShouldBeNull();
        house.Told.All<UserSuspended>()[^1].ShouldBe(new UserSuspended(mallory, null, Active: false));
        house.Store.Count("conversations_suspensions").ShouldBe(0);
        house.Store.Count("shared_audit", "action = 'user.lift' AND subject_id = ?", mallory.Value).ShouldBe(1);
    }

    [Fact]
    public async Task Lifting_what_is_not_there_is_done_and_leaves_no_trace()
    {
        (await house.Refusal(new LiftSuspension(mallory, House.Service))).ShouldBeNull();

        house.Told.All<UserSuspended>().ShouldBeEmpty();
        house.Store.Count("shared_audit").ShouldBe(0);
    }

    [Fact]
    public async Task A_term_in_the_past_is_no_suspension()
    {
        await house.Suspend(mallory);

        await house.Suspend(mallory, TimeSpan.FromSeconds(-1));

        (await house.Refusal(new CheckPerson(mallory))).ShouldBeNull();
        house.Told.All<UserSuspended>()[^1].Active.ShouldBeFalse();
    }

    [Fact]
    public async Task A_reason_has_five_hundred_characters_at_most()
    {
        (await house.Refusal(new SuspendUser(mallory, null, new string('x', 501), House.Service))).ShouldBe("request.invalid");

        (await house.Refusal(new CheckPerson(mallory))).ShouldBeNull();
        (await house.Refusal(new SuspendUser(mallory, null, new string('x', 500), House.Service))).ShouldBeNull();
    }

    [Fact]
    public async Task Suspending_many_times_at_once_is_one_suspension()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => house.Suspend(mallory))));

        house.Store.Count("conversations_suspensions").ShouldBe(1);
        (await house.Refusal(new CheckPerson(mallory))).ShouldBe("user.suspended");
    }
}
