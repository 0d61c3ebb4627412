using System.Net;

namespace MatchChat.Chat.Tests;

/// <summary>Unmatch: nobody writes any more, and what was said can still be read for a while.</summary>
public sealed class EndTests(SharedNode node)
{
    /// <summary>What cannot be done any more in an ended conversation.</summary>
    public static readonly TheoryData<string> Over = ["SendMessage", "EditMessage", "DeleteMessage", "MarkAsDelivered", "MarkAsRead", "StartTyping", "StopTyping", "OpenConversation", "CloseConversation"];

    [Fact]
    public async Task Everybody_hears_that_it_ended_and_nobody_who_or_why()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var tablet = await alice.OnAnotherDevice();
        await bob.Ends("met somebody");
        foreach (var device in new[] { alice, tablet, bob })
        {
            var heard = await device.Next("ConversationEnded");
            heard.As<Conversation>().EndedAt.ShouldNotBeNull();
            heard.Payload.GetRawText().ShouldNotContain("met somebody");
            heard.Payload.GetRawText().ShouldNotContain("endedBy");
        }

        (await alice.Details()).EndedAt.ShouldNotBeNull();
        town.Store.Head(alice.Conversation).Closed.ShouldBeTrue();
    }

    /// <summary>The first time may have failed between its commit and the sockets.</summary>
    [Fact]
    public async Task Who_ends_it_once_more_has_it_told_to_the_sockets_once_more()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await bob.Ends();
        await alice.Device.Next("ConversationEnded");

        await bob.Ends();

        (await alice.Device.Next("ConversationEnded")).As<Conversation>().EndedAt.ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Over))]
    public async Task What_changes_something_is_over(string method)
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Says("hi");
        await bob.Says("hello");
        await bob.Ends();
        var before = town.Store.Everything(alice.Conversation);
        object argument = method switch
        {
            "SendMessage" => alice.Draft("too late"),
            "EditMessage" => new { messageId = sent.Id, content = "too late" },
            "DeleteMessage" => new { messageId = sent.Id },
            "MarkAsDelivered" or "MarkAsRead" => new { conversationId = alice.Conversation, upToSeq = 2 },
            _ => alice.Conversation,
        };
        (await alice.Device.Refused(method, argument)).Code.ShouldBe("conversation.ended");
        town.Store.Everything(alice.Conversation).ShouldBe(before);
    }

    [Fact]
    public async Task Over_rest_too()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Says("hi");
        await bob.Ends();
        var here = $"conversations/{alice.Conversation}";
        foreach (var refused in new[]
        {
            await alice.Rest.Post($"{here}/messages", new { content = "too late" }),
            await alice.Rest.Put($"messages/{sent.Id}", new { content = "too late" }),
            await alice.Rest.Delete($"messages/{sent.Id}"),
            await alice.Rest.Post($"{here}/read", new { lastReadSeq = 1 }),
            await alice.Rest.Put($"messages/{sent.Id}/read"),
            await alice.Rest.Post($"{here}/typing", new { isTyping = true }),
            await alice.Rest.Delete(here),
            await alice.Rest.Post($"{here}/unarchive"),
            await alice.Rest.Post($"{here}/mute", new { until = DateTimeOffset.UtcNow.AddHours(1) }),
        })
        {
            refused.Code.ShouldBe("conversation.ended");
            refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task It_is_gone_from_the_inbox_and_counts_nothing_and_can_still_be_read()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Says("hi");
        await bob.Ends();
        (await bob.Person.Inbox()).Conversations.ShouldBeEmpty();
        (await bob.Person.Inbox("?ended=true")).Conversations.Single().Id.ShouldBe(bob.Conversation);
        (await bob.Person.Unread()).Total.ShouldBe(0);
        (await bob.Details()).Unread.ShouldBe(0);
        (await bob.History()).Messages.Single().Content.ShouldBe("hi");
        (await bob.Rest.Get($"messages/{sent.Id}")).As<Message>().Content.ShouldBe("hi");
        var synced = await bob.Syncs();
        synced.EndedAt.ShouldNotBeNull();
        synced.Unread.ShouldBe(0);
        synced.Messages.Single().Content.ShouldBe("hi");
        (await bob.Person.Finds("hi")).Messages.ShouldBeEmpty();
        var fresh = await bob.Person.Connects();
        fresh.Welcome.Conversations.Where(conversation => conversation.Id == bob.Conversation).ShouldAllBe(conversation => conversation.EndedAt != null && conversation.Unread == 0);
    }

    [Fact]
    public async Task Ending_twice_answers_the_same_and_a_service_may_end_it_too()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var ended = (await town.Service.Post($"conversations/{alice.Conversation}/end", new { reason = "a report" })).As<Conversation>();
        ended.EndedAt.ShouldNotBeNull();
        (await bob.Rest.Post($"conversations/{alice.Conversation}/end", new { })).As<Conversation>().EndedAt.ShouldBe(ended.EndedAt);
        await alice.Next("ConversationEnded");
        (await town.Person("carol").Rest.Post($"conversations/{alice.Conversation}/end", new { })).Code.ShouldBe("conversation.not_participant");
        town.Store.Count("shared_audit", "action = 'conversation.end' AND subject_id = ?", alice.Conversation).ShouldBe(1);
    }

    [Fact]
    public async Task After_the_answer_nobody_gets_a_message_in_however_hard_they_try()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        using var enough = new CancellationTokenSource();
        var trying = Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var refused = 0;
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    await alice.Says("still here?");
                }
                catch (HubRefusal refusal) when (refusal.Code == "conversation.ended")
                {
                    refused++;
                }
            }

            return refused;
        }));
        await Limits.Until(() => town.Store.Head(alice.Conversation).LastSeq > 20, "some messages");
        await bob.Ends();
        var stored = town.Store.Head(alice.Conversation).LastSeq;
        await Should.ThrowAsync<HubRefusal>(() => alice.Says("one more"));
        await enough.CancelAsync();
        (await trying).Sum().ShouldBeGreaterThan(0);
        town.Store.Head(alice.Conversation).LastSeq.ShouldBe(stored);
        town.Store.Messages(alice.Conversation).Count.ShouldBe((int)stored);
    }

    [Fact]
    public async Task The_same_pair_can_match_again_and_starts_anew()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("hi");
        await bob.Ends();
        var (again, _) = await town.Match("alice", "bob");
        again.Conversation.ShouldNotBe(alice.Conversation);
        (await again.Says("hi again")).Seq.ShouldBe(1);
        (await alice.Person.Inbox()).Conversations.Single().Id.ShouldBe(again.Conversation);
    }
}
