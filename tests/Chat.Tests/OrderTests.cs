using System.Text.Json;

namespace MatchChat.Chat.Tests;

public sealed class OrderTests(SharedNode node)
{
    [Fact]
    public async Task Messages_of_one_connection_are_appended_in_the_order_in_which_they_were_sent_however_many_are_in_flight()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var answers = new List<Task<JsonElement?>>();
        for (var number = 0; number < 300; number++) answers.Add(await alice.Device.Begin("SendMessage", alice.Draft($"{number}")));
        var sent = (await Task.WhenAll(answers)).Select(answer => answer!.Value.As<Message>()).ToList();
        sent.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, 300).Select(seq => (long)seq));
        town.Store.Messages(alice.Conversation).Select(message => message.Content).ShouldBe(Enumerable.Range(0, 300).Select(number => $"{number}"));
        await bob.Hears("299");
        bob.HeardHere().Where(heard => heard.Name == "MessageReceived").Select(heard => heard.As<Message>().Seq).ShouldBeInOrder();
    }

    [Fact]
    public async Task A_refused_message_lets_the_next_ones_pass_in_order_and_leaves_no_hole()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var answers = new List<Task<JsonElement?>>();
        for (var number = 0; number < 60; number++) answers.Add(await alice.Device.Begin("SendMessage", alice.Draft(number % 3 == 1 ? "" : $"{number}")));
        foreach (var (answer, number) in answers.Select((answer, number) => (answer, number)))
        {
            if (number % 3 == 1) (await Should.ThrowAsync<HubRefusal>(answer)).Code.ShouldBe("message.empty");
            else await answer;
        }

        var stored = town.Store.Messages(alice.Conversation);
        stored.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, 40).Select(seq => (long)seq));
        stored.Select(message => int.Parse(message.Content)).ShouldBeInOrder();
    }

    [Fact]
    public async Task A_message_for_which_something_must_be_looked_up_is_not_overtaken()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var question = await bob.Says("well?");
        for (var round = 0; round < 20; round++)
        {
            var answers = new List<Task<JsonElement?>>();
            for (var number = 0; number < 16; number++)
            {
                // A reply reads what it answers before it can be appended; the next message needs no such thing.
                var draft = alice.Draft($"{round}.{number}");
                if (number % 4 == 0) draft["replyToId"] = question.Id;
                answers.Add(await alice.Device.Begin("SendMessage", draft));
            }

            (await Task.WhenAll(answers)).Select(answer => answer!.Value.As<Message>().Seq).ShouldBeInOrder();
        }
    }

    [Fact]
    public async Task A_hundred_who_send_at_once_get_seqs_without_a_gap_and_every_client_id_once()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var devices = new List<Participant>();
        for (var number = 0; number < 10; number++) devices.Add(await (number % 2 == 0 ? alice : bob).OnAnotherDevice());
        var sent = (await Task.WhenAll(Enumerable.Range(0, 100).SelectMany(sender => Enumerable.Range(0, 5).Select(number => devices[sender % 10].Says($"{sender}: {number}"))))).ToList();
        sent.Select(message => message.Seq).Order().ShouldBe(Enumerable.Range(1, 500).Select(seq => (long)seq));
        sent.Select(message => message.Revision).Order().ShouldBe(Enumerable.Range(1, 500).Select(revision => (long)revision));
        var stored = town.Store.Messages(alice.Conversation);
        stored.Select(message => message.Id).ShouldBe(sent.OrderBy(message => message.Seq).Select(message => message.Id));
        stored.Select(message => message.ClientMessageId).Distinct().Count().ShouldBe(500);
        town.Store.Head(alice.Conversation).LastSeq.ShouldBe(500);
    }

    [Fact]
    public async Task Conversations_do_not_share_their_numbers()
    {
        await using var town = node.Town();
        var pairs = new List<Participant>();
        for (var number = 0; number < 20; number++) pairs.Add((await town.Match("alice", $"friend {number}")).One);
        await Task.WhenAll(pairs.SelectMany(one => Enumerable.Range(0, 10).Select(number => one.Says($"{number}"))));
        foreach (var one in pairs) town.Store.Messages(one.Conversation).Select(message => message.Seq).ShouldBe(Enumerable.Range(1, 10).Select(seq => (long)seq));
    }
}
