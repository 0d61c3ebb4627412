using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Tests;

public sealed class EndConversationTests : IAsyncLifetime
{
    private readonly UserId alice = House.NewUser();
    private readonly UserId bob = House.NewUser();
    private House house = null!;

    public async ValueTask InitializeAsync() => house = await House.Open();

    public ValueTask DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task A_participant_ends_it_and_everybody_is_told_but_not_who_or_why()
    {
        var conversation = await house.Match(alice, bob);

        var ended = await house.Get(new EndConversation(conversation.Id, Actor.Person(alice), "not my type"));

        ended.Id.ShouldBe(conversation.Id);
        ended.EndedAt.ShouldBe(house.Clock.GetUtcNow());
        ended.Participants.ShouldBe(conversation.Participants);
        house.Told.All<ConversationEnded>().ShouldHaveSingleItem().Conversation.ShouldBe(ended);
        house.Store.Count("conversations_conversations", "id = ? AND ended_by = ? AND end_reason = 'not my type' AND ended_at IS NOT NULL", conversation.Id.Value, alice.Value).ShouldBe(1);
        house.Store.Count(
            "shared_audit",
            "action = 'conversation.end' AND subject_type = 'conversation' AND subject_id = ? AND actor_id = ? AND actor_role = 'user' AND reason = 'not my type'",
            conversation.Id.Value,
            alice.Value).ShouldBe(1);
    }

    [Fact]
    public async Task Ending_once_more_answers_the_same_and_is_no_new_fact()
    {
        var conversation = await house.Match(alice, bob);
        var first = await house.Get(new EndConversation(conversation.Id, Actor.Person(alice), "first"));
        house.Clock.Pass(TimeSpan.FromMinutes(1));

        var again = await house.Get(new EndConversation(conversation.Id, Actor.Person(bob), "second"));
        var byService = await house.Get(new EndConversation(conversation.Id, House.Service, "third"));

        again.EndedAt.ShouldBe(first.EndedAt);
        byService.EndedAt.ShouldBe(first.EndedAt);
        house.Told.All<ConversationEnded>().Count.ShouldBe(1);
        // Whoever died before the head was closed is made up for by whoever ends it next.
        house.Told.All<EndRepeated>().Count.ShouldBe(2);
        house.Store.Count("shared_audit").ShouldBe(1);
        house.Store.Count("conversations_conversations", "ended_by = ? AND end_reason = 'first'", alice.Value).ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_who_end_it_at_once_one_did()
    {
        var conversation = await house.Match(alice, bob);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(turn =>
            Task.Run(() => house.Get(new EndConversation(conversation.Id, turn % 2 == 0 ? Actor.Person(alice) : House.Service, null)))));

        answers.ShouldAllBe(answer => answer.EndedAt != null);
        house.Told.All<ConversationEnded>().Count.ShouldBe(1);
        // None of them is answered before the head is closed.
        house.Told.All<EndRepeated>().Count.ShouldBe(19);
        house.Store.Count("shared_audit").ShouldBe(1);
    }

    [Fact]
    public async Task A_service_ends_it_from_outside()
    {
        var conversation = await house.Match(alice, bob);

        (await house.Get(new EndConversation(conversation.Id, House.Service, null))).EndedAt.ShouldNotBeNull();

        house.Store.Count("shared_audit", "actor_id = ? AND actor_role = 'service'", House.Service.Id.Value).ShouldBe(1);
        (await house.Refusal(new EndConversation(new(Guid.CreateVersion7()), House.Service, null))).ShouldBe("conversation.not_found");
    }

    [Theory]
    [InlineData(Roles.User)]
    [InlineData(Roles.Moderator)]
    [InlineData(Roles.Admin)]
    public async Task Nobody_else_may(string role)
    {
        var conversation = await house.Match(alice, bob);
        await house.Suspend(bob);

        (await house.Refusal(new EndConversation(conversation.Id, new(House.NewUser(), role), null))).ShouldBe("conversation.not_participant");
        (await house.Refusal(new EndConversation(conversation.Id, Actor.Person(bob), null))).ShouldBe("user.suspended");
        (await house.Refusal(new EndConversation(new(Guid.CreateVersion7()), Actor.Person(alice), null))).ShouldBe("conversation.not_found");

        house.Told.All<ConversationEnded>().ShouldBeEmpty();
        house.Store.Count("conversations_conversations", "ended_at IS NOT NULL").ShouldBe(0);
    }

    [Fact]
    public async Task A_reason_has_five_hundred_characters_at_most()
    {
        var conversation = await house.Match(alice, bob);

        var refused = (await house.Ask(new EndConversation(conversation.Id, Actor.Person(alice), new string('x', 501)))).Error!;
        refused.Code.ShouldBe("request.invalid");
        refused.Fields!.Keys.ShouldBe(["reason"]);
        (await house.Refusal(new EndConversation(conversation.Id, Actor.Person(alice), new string('x', 500)))).ShouldBeNull();
    }

    [Fact]
    public async Task The_answer_waits_for_the_head_to_be_closed_and_the_gate_is_shut_by_then()
    {
        var conversation = await house.Match(alice, bob);
        await house.Warm(conversation.Id, alice, bob);
        var guard = house.Guard.HoldNext();

        var ending = Task.Run(() => house.Get(new EndConversation(conversation.Id, Actor.Person(alice), null)));
        await guard.Reached;

        ending.IsCompleted.ShouldBeFalse();
        (await house.Check(conversation.Id, bob)).Error!.Code.ShouldBe("conversation.ended");
        guard.Release();
        await ending;

        var next = house.Guard.HoldNext();
        var again = Task.Run(() => house.Get(new EndConversation(conversation.Id, Actor.Person(bob), null)));
        await next.Reached;
        again.IsCompleted.ShouldBeFalse("who ended it first may have died before the head was closed");
        next.Release();
        await again;
    }

    [Fact]
    public async Task Who_goes_away_after_the_commit_keeps_nobody_from_learning_of_it()
    {
        var conversation = await house.Match(alice, bob);
        using var caller = new CancellationTokenSource();
        var committing = house.Storage.HoldNext();
        var ending = Task.Run(() => house.Ask(new EndConversation(conversation.Id, House.Service, null), caller.Token));
        await committing.Reached;

        await caller.CancelAsync();
        committing.Release();
        await ending;

        house.Told.All<ConversationEnded>().Count.ShouldBe(1);
    }
}
