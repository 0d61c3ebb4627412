using System.Net;

namespace MatchChat.Cluster.Tests;

/// <summary>Every kind of event that people see, from one node to the other, and to a person's own devices on both.</summary>
[Trait("Needs", "server")]
public sealed class EventTests(SharedBroker broker)
{
    [Fact]
    public async Task The_senders_devices_on_the_other_node_hear_what_was_sent_and_the_sending_one_does_not()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 1);
        var tablet = await town.Also(alice, on: 2);
        var bobs = await town.Also(bob, on: 2);

        var hi = await alice.Says("hi");
        await bob.Hears("hi");
        await bobs.Hears("hi");
        await tablet.Hears("hi");
        // What comes after it has come, so what did not come before will not come.
        var hello = await bob.Says("hello");
        await alice.Hears("hello");
        await tablet.Hears("hello");
        alice.Device.Events.Named("MessageReceived").Count.ShouldBe(1);
        bob.Device.Events.Named("MessageReceived").Count.ShouldBe(1);
        bobs.Device.Events.Named("MessageReceived").Count.ShouldBe(2);
        await new Ending(town.Store, alice.Conversation)
        {
            Sent = [(alice.Id, [hi.ClientMessageId]), (bob.Id, [hello.ClientMessageId])],
            Sides = [Side.Of(alice), Side.Of(tablet), Side.Of(bob), Side.Of(bobs)],
            Nodes = town.Metrics,
            Counted = [("matchchat_messages_committed_total", 2), ("matchchat_connections", 4)],
            Told = ["matchchat_broker_received_total"],
        }.Reached();
    }

    [Fact]
    public async Task Who_reads_on_one_node_is_told_on_the_other_one_and_so_is_the_count()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 1);
        var tablet = await town.Also(bob, on: 2);
        await alice.Says("hi");
        await tablet.Hears("hi");

        await bob.Reads(1);
        (await tablet.HearsRead(1)).UserId.ShouldBe(bob.Id);
        await tablet.HearsUnread(0);
        await alice.HearsRead(1);
    }

    [Fact]
    public async Task Typing_is_seen_on_the_other_node_and_ends_with_the_message()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);

        await alice.Types();
        (await bob.Next("TypingStarted")).Payload.GetProperty("userId").GetGuid().ShouldBe(alice.Id);
        await alice.Says("hi");
        await bob.Next("TypingStopped");
    }

    [Fact]
    public async Task Typing_on_one_node_ends_with_a_message_that_was_sent_from_another_ones_device()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var tablet = await town.Also(alice, on: 2);
        await alice.Types();
        await bob.Next("TypingStarted");
        await tablet.Says("hi");
        await bob.Next("TypingStopped");
    }

    [Fact]
    public async Task A_new_match_and_its_end_are_told_to_each_in_their_own_view()
    {
        await using var town = await broker.Town();
        var (alice, bob) = (town.Person("alice", on: 1), town.Person("bob", on: 2));
        var (phone, tablet) = (await alice.Connects(), await bob.Connects());

        var conversation = await town.Introduce(alice, bob);
        await phone.Next("ConversationCreated");
        (await tablet.Next("ConversationCreated")).As<Conversation>().Id.ShouldBe(conversation.Id);

        await (await alice.Joins(conversation.Id)).Ends("not my type");
        var told = await tablet.Next("ConversationEnded");
        told.As<Conversation>().EndedAt.ShouldNotBeNull();
        told.Payload.ToString().ShouldNotContain("not my type");
    }

    [Fact]
    public async Task What_somebody_arranges_is_told_to_the_own_devices_on_the_other_node_and_to_nobody_else()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await using var service = await Listener.Bind((await broker.Running()).Uri, "conversation.*");
        await using var own = await Listener.Bind((await broker.Running()).Uri, $"to.{alice.Id}");
        var tablet = await town.Also(alice, on: 2);
        await alice.Says("hi");
        await tablet.Hears("hi");

        await alice.Archives();
        (await tablet.Next("ConversationChanged", payload => payload.GetProperty("archived").GetBoolean())).As<Conversation>().Id.ShouldBe(alice.Conversation);
        await alice.Says("still there");
        await bob.Hears("still there");
        bob.Device.Events.Named("ConversationChanged").ShouldBeEmpty();
        (await own.NextHeard(heard => heard.Event.GetProperty("type").GetString() == "matchchat.conversation.changed.v1")).RoutingKey.ShouldBe($"to.{alice.Id}");
        await alice.Ends("bye");
        (await service.NextHeard(heard => heard.Event.GetProperty("subject").GetGuid() == alice.Conversation && heard.RoutingKey != "conversation.created")).RoutingKey.ShouldBe("conversation.ended");
    }

    [Fact]
    public async Task What_a_blocked_person_says_and_changes_is_seen_by_that_persons_devices_on_both_nodes_and_by_nobody_else()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var tablet = await town.Also(bob, on: 1);
        var before = await bob.Says("before");
        await alice.Hears("before");
        await tablet.Hears("before");
        await alice.Person.Blocks(bob.Person);

        await bob.Says("after");
        await tablet.Hears("after");
        await bob.Edits(before, "changed");
        await tablet.HearsEdit("changed");
        await bob.Types();
        await bob.Acknowledges(2);
        // Answered as if nothing was: what alice hears next is what somebody else says.
        var (dave, _) = await town.Match("dave", on: 2, "alice", and: 1);
        await dave.Says("hi alice");
        await alice.In(dave.Conversation).Hears("hi alice");
        alice.HeardHere().Select(heard => heard.Name).Where(name => name.StartsWith("Message", StringComparison.Ordinal) || name.StartsWith("Typing", StringComparison.Ordinal)).ShouldBe(["MessageReceived"]);
    }

    [Fact]
    public async Task A_reply_shows_everybody_their_own_version_of_what_it_answers()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var bobs = await town.Also(bob, on: 1);
        var alices = await town.Also(alice, on: 2);
        var original = await bob.Says("original");
        await alice.Hears("original");
        await alice.Person.Blocks(bob.Person);
        await bob.Edits(original, "mine");
        await bobs.HearsEdit("mine");

        await alice.Replies(original, "what?");
        (await alices.Hears("what?")).ReplyTo!.Preview.ShouldBe("original");
        (await bob.Hears("what?")).ReplyTo!.Preview.ShouldBe("mine");
        (await bobs.Hears("what?")).ReplyTo!.Preview.ShouldBe("mine");
    }

    [Fact]
    public async Task A_notification_is_asked_for_once_by_the_node_that_committed()
    {
        await using var town = await broker.Town(("Messaging:NotifyAfter", "00:00:01"));
        await using var listener = await Listener.Bind((await broker.Running()).Uri, "notification.*");
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await alice.Says("wake up");
        await bob.Hears("wake up");
        (await listener.Next(told => told.GetProperty("data").GetProperty("userId").GetGuid() == bob.Id)).GetProperty("data").GetProperty("upToSeq").GetInt64().ShouldBe(1);
        (await town.Node(1).Rest((string?)null).Get("/health")).Expect(HttpStatusCode.OK);
        (await TwoNodes.Metric(town.Node(1), "matchchat_notifications_requested_total") + await TwoNodes.Metric(town.Node(2), "matchchat_notifications_requested_total")).ShouldBe(1);
    }
}
