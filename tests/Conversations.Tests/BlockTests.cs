using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Tests;

public sealed class BlockTests : IAsyncLifetime
{
    private readonly UserId alice = House.NewUser();
    private readonly UserId bob = House.NewUser();
    private House house = null!;

    public async ValueTask InitializeAsync() => house = await House.Open();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_block_tells_all_direct_conversations_of_the_two_ended_ones_too()
    {
        var (open, ended) = (await house.Match(alice, bob), await house.Match(bob, alice));
        await house.Get(new EndConversation(ended.Id, House.Service, null));
        await house.Match(alice, House.NewUser());
        ConversationId group = new(Guid.CreateVersion7());
        await house.Group(house.In(group, alice), house.In(group, bob));

        await house.Get(new BlockUser(alice, bob));

        var told = house.Told.All<UserBlocked>().ShouldHaveSingleItem();
        (told.BlockerId, told.BlockedId, told.Active).ShouldBe((alice, bob, true));
        told.DirectConversations.ShouldBe([open.Id, ended.Id], ignoreOrder: true);
        house.Store.Count("conversations_blocks", "blocker_id = ? AND blocked_id = ?", alice.Value, bob.Value).ShouldBe(1);
        house.Store.Count("shared_audit", "action = 'user.block' AND subject_type = 'user' AND subject_id = ? AND actor_id = ? AND actor_role = 'user'", bob.Value, alice.Value).ShouldBe(1);
    }

    [Fact]
    public async Task Blocking_again_changes_nothing_and_tells_again()
    {
        var conversation = await house.Match(alice, bob);
        await house.Get(new BlockUser(alice, bob));
        var before = await house.Get(new ListBlocks(alice));
        house.Clock.Pass(TimeSpan.FromMinutes(1));

        await house.Get(new BlockUser(alice, bob));

        (await house.Get(new ListBlocks(alice))).ShouldBe(before);
        house.Store.Count("shared_audit", "action = 'user.block'").ShouldBe(1);
        house.Told.All<UserBlocked>().Count.ShouldBe(2);
        house.Told.All<UserBlocked>()[1].DirectConversations.ShouldBe([conversation.Id]);
    }

    [Fact]
    public async Task Blocking_from_many_devices_at_once_is_one_block()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => house.Get(new BlockUser(alice, bob)))));

        house.Store.Count("conversations_blocks").ShouldBe(1);
        house.Store.Count("shared_audit").ShouldBe(1);
    }

    [Fact]
    public async Task Somebody_never_met_can_be_blocked()
    {
        await house.Get(new BlockUser(alice, bob));

        house.Told.All<UserBlocked>().Single().DirectConversations.ShouldBeEmpty();
        (await house.Get(new ListBlocks(alice))).ShouldBe([new BlockInfo(bob, house.Clock.GetUtcNow())]);
    }

    [Fact]
    public async Task An_unblock_ends_it_and_tells()
    {
        var conversation = await house.Match(alice, bob);
        await house.Get(new BlockUser(alice, bob));
        await house.Get(new BlockUser(bob, alice));

        await house.Get(new UnblockUser(alice, bob));

        var told = house.Told.All<UserBlocked>()[^1];
        (told.BlockerId, told.BlockedId, told.Active).ShouldBe((alice, bob, false));
        told.DirectConversations.ShouldBe([conversation.Id]);
        (await house.Get(new ListBlocks(alice))).ShouldBeEmpty();
        (await house.Get(new ListBlocks(bob))).Count.ShouldBe(1);
        house.Store.Count("shared_audit", "action = 'user.unblock' AND subject_id = ? AND actor_id = ?", bob.Value, alice.Value).ShouldBe(1);
    }

    [Fact]
    public async Task Unblocking_nobody_is_done_and_leaves_no_trace()
    {
        (await house.Refusal(new UnblockUser(alice, bob))).ShouldBeNull();

        house.Store.Count("shared_audit").ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_blocks_themselves()
    {
        (await house.Refusal(new BlockUser(alice, alice))).ShouldBe("request.invalid");
        (await house.Refusal(new UnblockUser(alice, alice))).ShouldBe("request.invalid");

        house.Store.Count("conversations_blocks").ShouldBe(0);
        house.Told.All<UserBlocked>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_suspended_person_neither_blocks_nor_unblocks_nor_lists()
    {
        await house.Get(new BlockUser(alice, bob));
        await house.Suspend(alice);

        (await house.Refusal(new BlockUser(alice, House.NewUser()))).ShouldBe("user.suspended");
        (await house.Refusal(new UnblockUser(alice, bob))).ShouldBe("user.suspended");
        (await house.Refusal(new ListBlocks(alice))).ShouldBe("user.suspended");

        house.Store.Count("conversations_blocks").ShouldBe(1);
    }

    [Fact]
    public async Task The_newest_block_is_listed_first()
    {
        var (first, second, third) = (House.NewUser(), House.NewUser(), House.NewUser());
        foreach (var person in new[] { second, first, third })
        {
            await house.Get(new BlockUser(alice, person));
            house.Clock.Pass(TimeSpan.FromSeconds(1));
        }

        (await house.Get(new ListBlocks(alice))).Select(block => block.UserId).ShouldBe([third, first, second]);
    }

    [Fact]
    public async Task The_answer_waits_for_the_heads_to_be_silenced()
    {
        var guard = house.Guard.HoldNext();
        var blocking = Task.Run(() => house.Get(new BlockUser(alice, bob)));
        await guard.Reached;

        blocking.IsCompleted.ShouldBeFalse();
        guard.Release();
        await blocking;
    }

    [Fact]
    public async Task Whoever_looks_it_up_gets_what_is_committed_and_not_what_the_gate_remembers()
    {
        var (blocker, blocked) = (House.NewUser(), House.NewUser());
        await using var here = await House.Open();
        await using var there = await here.SecondNode();
        var conversation = await here.Match(blocker, blocked);
        await here.Warm(conversation.Id, blocker, blocked);

        await there.Get(new BlockUser(blocker, blocked));
        await there.Get(new EndConversation(conversation.Id, House.Service, null));

        (await here.Check(conversation.Id, blocked)).Value.Silenced.ShouldBeEmpty("the gate remembers");
        var now = await here.Get(new LookUpConversations([conversation.Id, new(Guid.CreateVersion7())]));
        var state = now.ShouldHaveSingleItem().Value;
        state.Silenced.ShouldBe([blocked]);
        state.Conversation.EndedAt.ShouldNotBeNull();
        (await here.Check(conversation.Id, blocked)).Error!.Code.ShouldBe("conversation.ended");
    }
}
