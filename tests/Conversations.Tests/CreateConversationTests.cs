using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Tests;

public sealed class CreateConversationTests : IAsyncLifetime
{
    private readonly UserId alice = House.NewUser();
    private readonly UserId bob = House.NewUser();
    private House house = null!;

    public async ValueTask InitializeAsync() => house = await House.Open();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_match_gets_its_conversation()
    {
        var match = House.NewMatch();

        var made = await house.Get(new CreateConversation(match, [alice, bob]));

        made.IsNew.ShouldBeTrue();
        made.Conversation.Kind.ShouldBe("direct");
        made.Conversation.MatchId.ShouldBe(match);
        made.Conversation.CreatedAt.ShouldBe(house.Clock.GetUtcNow());
        made.Conversation.EndedAt.ShouldBeNull();
        made.Conversation.Participants.Select(participant => participant.UserId).ShouldBe([alice, bob], ignoreOrder: true);
        made.Conversation.Participants.ShouldAllBe(participant => participant.Role == "member" && participant.CanSend && participant.JoinedAt == house.Clock.GetUtcNow());
        var told = house.Told.All<ConversationCreated>().ShouldHaveSingleItem();
        told.Conversation.ShouldBe(made.Conversation);
        told.Silenced.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_known_match_answers_its_conversation_and_tells_nobody()
    {
        var match = House.NewMatch();
        var first = await house.Get(new CreateConversation(match, [alice, bob]));

        var again = await house.Get(new CreateConversation(match, [alice, bob]));
        var theOtherWayRound = await house.Get(new CreateConversation(match, [bob, alice]));

        again.IsNew.ShouldBeFalse();
        theOtherWayRound.IsNew.ShouldBeFalse();
        foreach (var repeat in new[] { again, theOtherWayRound })
        {
            repeat.Conversation.Id.ShouldBe(first.Conversation.Id);
            repeat.Conversation.CreatedAt.ShouldBe(first.Conversation.CreatedAt);
            repeat.Conversation.Participants.ShouldBe(first.Conversation.Participants);
        }

        house.Told.All<ConversationCreated>().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_known_match_is_told_to_those_who_may_have_missed_it_before_it_is_answered()
    {
        var match = House.NewMatch();
        var made = await house.Get(new CreateConversation(match, [alice, bob]));
        await house.Get(new BlockUser(alice, bob));
        var guard = house.Guard.HoldNext();

        var repeating = Task.Run(() => house.Get(new CreateConversation(match, [alice, bob])));
        await guard.Reached;
        repeating.IsCompleted.ShouldBeFalse();
        guard.Release();
        await repeating;

        var repeated = house.Told.All<MatchRepeated>().ShouldHaveSingleItem();
        repeated.Conversation.Id.ShouldBe(made.Conversation.Id);
        repeated.Silenced.ShouldBe([bob]);
    }

    [Fact]
    public async Task Nobody_is_told_of_a_repeat_that_is_refused_or_comes_after_the_end()
    {
        var match = House.NewMatch();
        var made = await house.Get(new CreateConversation(match, [alice, bob]));
        await house.Refusal(new CreateConversation(match, [alice, House.NewUser()]));
        await house.Get(new EndConversation(made.Conversation.Id, House.Service, null));
        await house.Get(new CreateConversation(match, [alice, bob]));

        house.Told.All<MatchRepeated>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_known_match_with_other_people_is_refused()
    {
        var match = House.NewMatch();
        await house.Get(new CreateConversation(match, [alice, bob]));

        (await house.Refusal(new CreateConversation(match, [alice, House.NewUser()]))).ShouldBe("match.other_participants");
    }

    [Fact]
    public async Task The_same_pair_with_another_match_gets_another_conversation()
    {
        var first = await house.Match(alice, bob);

        (await house.Match(alice, bob)).Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task Twenty_who_ask_at_once_get_one_conversation()
    {
        var match = House.NewMatch();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(turn =>
            Task.Run(() => house.Get(new CreateConversation(match, turn % 2 == 0 ? [alice, bob] : [bob, alice])))));

        answers.Select(answer => answer.Conversation.Id).Distinct().Count().ShouldBe(1);
        answers.Count(answer => answer.IsNew).ShouldBe(1);
        house.Store.Count("conversations_conversations").ShouldBe(1);
        house.Store.Count("conversations_participants").ShouldBe(2);
        house.Told.All<ConversationCreated>().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_loses_the_race_of_a_match_answers_the_winner()
    {
        var match = House.NewMatch();
        // Has looked, found nothing, and is overtaken before it writes.
        var looking = house.Storage.HoldNext();
        var slow = Task.Run(() => house.Get(new CreateConversation(match, [alice, bob])));
        await looking.Reached;

        var winner = await house.Get(new CreateConversation(match, [alice, bob]));
        looking.Release();

        (await slow).Conversation.Id.ShouldBe(winner.Conversation.Id);
        (await slow).IsNew.ShouldBeFalse();
        house.Told.All<ConversationCreated>().Count.ShouldBe(1);
    }

    [Fact]
    public async Task It_takes_two_different_people_and_a_match()
    {
        UserId[][] wrong = [[], [alice], [alice, alice], [alice, bob, House.NewUser()], [alice, default]];

        foreach (var people in wrong) (await house.Refusal(new CreateConversation(House.NewMatch(), people))).ShouldBe("request.invalid");
        (await house.Refusal(new CreateConversation(House.NewMatch(), null!))).ShouldBe("request.invalid");
        (await house.Refusal(new CreateConversation(default, [alice, bob]))).ShouldBe("request.invalid");

        house.Store.Count("conversations_conversations").ShouldBe(0);
        house.Told.All<ConversationCreated>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_was_blocked_before_the_match_is_silenced()
    {
        await house.Get(new BlockUser(alice, bob));
        await house.Get(new BlockUser(bob, House.NewUser()));

        await house.Match(alice, bob);

        house.Told.All<ConversationCreated>().Single().Silenced.ShouldBe([bob]);
    }

    [Fact]
    public async Task The_answer_waits_for_those_who_guard_correctness()
    {
        var guard = house.Guard.HoldNext();
        var making = Task.Run(() => house.Match(alice, bob));
        await guard.Reached;

        making.IsCompleted.ShouldBeFalse();
        guard.Release();
        await making;
    }
}
