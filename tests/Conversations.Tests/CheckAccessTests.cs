using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Tests;

/// <summary>The rules of the gate. Each is asked twice: of the database, and of memory.</summary>
public sealed class CheckAccessTests : IAsyncLifetime
{
    private static readonly Act[] Acts = Enum.GetValues<Act>();

    private readonly UserId alice = House.NewUser();
    private readonly UserId bob = House.NewUser();
    private readonly UserId mallory = House.NewUser();
    private House house = null!;

    public async ValueTask InitializeAsync() => house = await House.Open();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_participant_may_do_everything_and_hears_who_else_is_there()
    {
        var conversation = await house.Match(alice, bob);

        foreach (var act in Acts)
        {
            var access = (await house.Check(conversation.Id, alice, act)).Value;
            access.Conversation.Id.ShouldBe(conversation.Id);
            access.Conversation.Participants.ShouldBe(conversation.Participants);
            access.Others.ShouldBe([bob]);
            access.Audience.ShouldBe([bob]);
            access.Silenced.ShouldBeEmpty();
        }

        (await house.Check(conversation.Id, bob)).Value.Others.ShouldBe([alice]);
    }

    [Fact]
    public async Task A_stranger_may_do_nothing()
    {
        var conversation = await house.Match(alice, bob);

        foreach (var act in Acts) await ShouldRefuse(conversation.Id, mallory, act, "conversation.not_participant");
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await house.Match(alice, bob);

        foreach (var act in Acts) await ShouldRefuse(new(Guid.CreateVersion7()), alice, act, "conversation.not_found");
    }

    [Fact]
    public async Task Who_left_is_a_stranger_and_no_longer_among_the_others()
    {
        var carol = House.NewUser();
        ConversationId id = new(Guid.CreateVersion7());
        await house.Group(house.In(id, alice), house.In(id, bob, left: true), house.In(id, carol));

        foreach (var act in Acts) await ShouldRefuse(id, bob, act, "conversation.not_participant");
        var access = (await house.Check(id, alice)).Value;
        access.Others.ShouldBe([carol]);
        access.Conversation.Participants.Select(participant => participant.UserId).ShouldBe([alice, carol], ignoreOrder: true);
    }

    [Fact]
    public async Task A_conversation_that_everybody_left_is_known_to_nobody()
    {
        ConversationId id = new(Guid.CreateVersion7());
        await house.Group(house.In(id, alice, left: true));

        await ShouldRefuse(id, alice, Act.Read, "conversation.not_participant");
    }

    [Fact]
    public async Task Who_may_not_send_may_do_the_rest()
    {
        ConversationId id = new(Guid.CreateVersion7());
        await house.Group(house.In(id, alice), house.In(id, bob, canSend: false));

        await ShouldRefuse(id, bob, Act.Write, "conversation.not_participant");
        foreach (var act in Acts.Where(act => act != Act.Write)) (await house.Check(id, bob, act)).Refused.ShouldBeFalse();
        (await house.Check(id, alice)).Value.Others.ShouldBe([bob]);
    }

    [Fact]
    public async Task An_ended_conversation_can_be_read_for_thirty_days_and_nothing_else()
    {
        var conversation = await house.Match(alice, bob);
        await house.Get(new EndConversation(conversation.Id, Actor.Person(alice), null));

        foreach (var act in Acts.Where(act => act != Act.Read)) await ShouldRefuse(conversation.Id, bob, act, "conversation.ended");
        await ShouldRefuse(conversation.Id, mallory, Act.Read, "conversation.not_participant");
        (await house.Check(conversation.Id, bob, Act.Read)).Value.Conversation.EndedAt.ShouldBe(house.Clock.GetUtcNow());

        house.Clock.Pass(TimeSpan.FromDays(30));
        (await house.Check(conversation.Id, bob, Act.Read)).Refused.ShouldBeFalse();

        house.Clock.Pass(TimeSpan.FromSeconds(1));
        await ShouldRefuse(conversation.Id, bob, Act.Read, "conversation.not_found");
        await ShouldRefuse(conversation.Id, bob, Act.Write, "conversation.ended");
    }

    [Fact]
    public async Task How_long_an_ended_conversation_can_be_read_is_an_option()
    {
        await using var strict = await House.Open(("Retention:EndedConversations", "00:00:05"));
        var conversation = await strict.Match(alice, bob);
        await strict.Get(new EndConversation(conversation.Id, Actor.Person(alice), null));
        await strict.Warm(conversation.Id, alice);

        strict.Clock.Pass(TimeSpan.FromSeconds(6));

        (await strict.Check(conversation.Id, alice, Act.Read)).Error!.Code.ShouldBe("conversation.not_found");
    }

    [Fact]
    public async Task A_suspended_person_hears_of_it_before_anything_else()
    {
        var conversation = await house.Match(alice, bob);
        var ended = await house.Match(alice, bob);
        await house.Get(new EndConversation(ended.Id, House.Service, null));
        await house.Suspend(alice);

        // Going offline is not refused: the others hear of it.
        foreach (var act in Acts.Where(act => act != Act.Leave))
        {
            await ShouldRefuse(conversation.Id, alice, act, "user.suspended");
            await ShouldRefuse(ended.Id, alice, act, "user.suspended");
            await ShouldRefuse(new(Guid.CreateVersion7()), alice, act, "user.suspended");
        }

        (await house.Refusal(new CheckPerson(alice))).ShouldBe("user.suspended");
        (await house.Refusal(new CheckPerson(bob))).ShouldBeNull();
    }

    [Fact]
    public async Task A_suspended_person_is_not_among_the_others_until_the_term_is_over()
    {
        var conversation = await house.Match(alice, bob);
        await house.Suspend(bob, TimeSpan.FromSeconds(5));

        await ShouldSee(conversation.Id, alice, others: [], audience: []);
        await ShouldRefuse(conversation.Id, bob, Act.Write, "user.suspended");

        house.Clock.Pass(TimeSpan.FromSeconds(5));
        await ShouldSee(conversation.Id, alice, others: [bob], audience: [bob]);
        (await house.Check(conversation.Id, bob)).Refused.ShouldBeFalse();
        (await house.Refusal(new CheckPerson(bob))).ShouldBeNull();
    }

    [Fact]
    public async Task A_block_in_either_direction_keeps_both_out_of_the_audience_of_the_other()
    {
        var conversation = await house.Match(alice, bob);
        await house.Get(new BlockUser(alice, bob));

        await ShouldSee(conversation.Id, alice, others: [bob], audience: []);
        await ShouldSee(conversation.Id, bob, others: [alice], audience: []);
        (await house.Check(conversation.Id, alice)).Value.Silenced.ShouldBe([bob]);

        await house.Get(new BlockUser(bob, alice));
        await house.Get(new UnblockUser(alice, bob));
        await ShouldSee(conversation.Id, alice, others: [bob], audience: []);
        (await house.Check(conversation.Id, alice)).Value.Silenced.ShouldBe([alice]);
    }

    [Fact]
    public async Task In_a_group_everybody_has_an_audience_of_their_own()
    {
        var (carol, dave) = (House.NewUser(), House.NewUser());
        ConversationId id = new(Guid.CreateVersion7());
        await house.Group(house.In(id, alice), house.In(id, bob), house.In(id, carol), house.In(id, dave));
        await house.Get(new BlockUser(alice, bob));
        await house.Get(new BlockUser(alice, mallory));
        await house.Suspend(dave);

        await ShouldSee(id, alice, others: [bob, carol], audience: [carol]);
        await ShouldSee(id, bob, others: [alice, carol], audience: [carol]);
        await ShouldSee(id, carol, others: [alice, bob], audience: [alice, bob]);
        (await house.Check(id, carol)).Value.Silenced.ShouldBeEmpty();
    }

    private async Task ShouldRefuse(ConversationId conversation, UserId user, Act act, string code)
    {
        for (var turn = 0; turn < 2; turn++) (await house.Check(conversation, user, act)).Error.ShouldNotBeNull($"{act}, turn {turn}").Code.ShouldBe(code, $"{act}, turn {turn}");
    }

    private async Task ShouldSee(ConversationId conversation, UserId user, UserId[] others, UserId[] audience)
    {
        for (var turn = 0; turn < 2; turn++)
        {
            var access = (await house.Check(conversation, user)).Value;
            access.Others.ShouldBe(others, ignoreOrder: true);
            access.Audience.ShouldBe(audience, ignoreOrder: true);
        }
    }
}
