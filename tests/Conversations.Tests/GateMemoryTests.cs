using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Features;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;

namespace MatchChat.Conversations.Tests;

/// <summary>What the gate may answer from memory, and what it must have forgotten.</summary>
public sealed class GateMemoryTests : IAsyncLifetime
{
    private readonly UserId alice = House.NewUser();
    private readonly UserId bob = House.NewUser();
    private House house = null!;

    public async ValueTask InitializeAsync() => house = await House.Open();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task The_database_is_asked_once_in_ten_seconds()
    {
        var conversation = await house.Match(alice, bob);
        await house.Warm(conversation.Id, alice);
        var asked = house.Storage.Calls;

        foreach (var act in Enum.GetValues<Act>()) await house.Check(conversation.Id, alice, act);
        await house.Check(conversation.Id, bob);
        await house.Get(new CheckPerson(bob));
        await house.Get(new CheckAccessToMany([conversation.Id], bob, Act.Read));
        await house.Get(new DescribeConversations([conversation.Id]));
        house.Clock.Pass(TimeSpan.FromSeconds(9.9));
        await house.Check(conversation.Id, alice);
        house.Storage.Calls.ShouldBe(asked);

        house.Clock.Pass(TimeSpan.FromSeconds(0.1));
        await house.Check(conversation.Id, alice);
        house.Storage.Calls.ShouldBe(asked + 1);
    }

    [Fact]
    public async Task What_another_node_changed_is_seen_after_ten_seconds()
    {
        await using var other = await house.SecondNode();
        var conversation = await house.Match(alice, bob);
        await house.Warm(conversation.Id, alice);
        await other.Get(new EndConversation(conversation.Id, House.Service, null));

        (await house.Check(conversation.Id, alice)).Refused.ShouldBeFalse();
        house.Clock.Pass(Belief.Usual);
        (await house.Check(conversation.Id, alice)).Error!.Code.ShouldBe("conversation.ended");
    }

    [Fact]
    public async Task An_answer_from_memory_neither_waits_nor_allocates()
    {
        var conversation = await house.Match(alice, bob);
        await house.Warm(conversation.Id, alice);
        var handler = house.Get<CheckAccessHandler>();
        var question = new CheckAccess(conversation.Id, alice, Act.Write);
        for (var warming = 0; warming < 100; warming++) Answer();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < 100; turn++) Answer();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBe(0);

        void Answer()
        {
            var answer = handler.Handle(question, CancellationToken.None);
            if (!answer.IsCompletedSuccessfully || answer.Result.Refused) throw new InvalidOperationException("It had to ask.");
        }
    }

    [Fact]
    public async Task An_end_is_seen_at_once()
    {
        var conversation = await house.Match(alice, bob);
        await house.Warm(conversation.Id, alice, bob);

        await house.Get(new EndConversation(conversation.Id, Actor.Person(alice), null));

        (await house.Check(conversation.Id, bob)).Error!.Code.ShouldBe("conversation.ended");
    }

    [Fact]
    public async Task A_block_and_its_end_are_seen_at_once()
    {
        var conversation = await house.Match(alice, bob);
        ConversationId group = new(Guid.CreateVersion7());
        await house.Group(house.In(group, alice), house.In(group, bob));
        await house.Warm(conversation.Id, alice, bob);
        await house.Warm(group, alice, bob);

        await house.Get(new BlockUser(alice, bob));
        (await house.Check(conversation.Id, alice)).Value.Audience.ShouldBeEmpty();
        (await house.Check(group, bob)).Value.Audience.ShouldBeEmpty();

        await house.Get(new UnblockUser(alice, bob));
        (await house.Check(conversation.Id, bob)).Value.Audience.ShouldBe([alice]);
        (await house.Check(group, alice)).Value.Audience.ShouldBe([bob]);
    }

    [Fact]
    public async Task A_suspension_and_its_end_are_seen_at_once()
    {
        var conversation = await house.Match(alice, bob);
        await house.Warm(conversation.Id, alice, bob);

        await house.Suspend(bob);
        (await house.Check(conversation.Id, bob)).Error!.Code.ShouldBe("user.suspended");
        (await house.Refusal(new CheckPerson(bob))).ShouldBe("user.suspended");
        (await house.Check(conversation.Id, alice)).Value.Others.ShouldBeEmpty();

        await house.Get(new LiftSuspension(bob, House.Service));
        (await house.Check(conversation.Id, bob)).Refused.ShouldBeFalse();
        (await house.Refusal(new CheckPerson(bob))).ShouldBeNull();
        (await house.Check(conversation.Id, alice)).Value.Others.ShouldBe([bob]);
    }

    [Fact]
    public async Task A_reading_that_began_before_an_end_is_not_kept()
    {
        var conversation = await house.Match(alice, bob);
        var slow = await SlowRead(() => house.Check(conversation.Id, alice), () => house.Get(new EndConversation(conversation.Id, House.Service, null)));

        // The slow caller itself asked before the end; nobody after it may be told the same.
        slow.Refused.ShouldBeFalse();
        (await house.Check(conversation.Id, alice)).Error!.Code.ShouldBe("conversation.ended");
    }

    [Fact]
    public async Task A_reading_that_began_before_a_block_is_not_kept()
    {
        var conversation = await house.Match(alice, bob);
        await house.Get(new CheckPerson(alice));
        await SlowRead(() => house.Check(conversation.Id, bob), () => house.Get(new BlockUser(alice, bob)));

        (await house.Check(conversation.Id, bob)).Value.Audience.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reading_that_began_before_a_suspension_is_not_kept()
    {
        await SlowRead(() => house.Refusal(new CheckPerson(alice)), () => house.Get(new SuspendUser(alice, null, null, House.Service)));

        (await house.Refusal(new CheckPerson(alice))).ShouldBe("user.suspended");
    }

    [Fact]
    public async Task A_reading_that_began_before_somebody_elses_change_is_kept()
    {
        var conversation = await house.Match(alice, bob);
        await SlowRead(() => house.Check(conversation.Id, alice), () => house.Get(new SuspendUser(House.NewUser(), null, null, House.Service)));
        var asked = house.Storage.Calls;

        await house.Check(conversation.Id, alice);

        house.Storage.Calls.ShouldBe(asked);
    }

    /// <summary>The question has read the database and is held up; the change happens; the question goes on.</summary>
    private async Task<T> SlowRead<T>(Func<Task<T>> question, Func<Task> change)
    {
        var held = house.Storage.HoldNext();
        var slow = Task.Run(question);
        await held.Reached;
        await change();
        held.Release();
        return await slow;
    }
}
