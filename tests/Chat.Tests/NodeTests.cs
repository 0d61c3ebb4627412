using System.Net;

namespace MatchChat.Chat.Tests;

/// <summary>A node as a whole: restarted, with another rhythm of writing, and beside a second one on the same file.</summary>
public sealed class NodeTests
{
    [Fact]
    public async Task After_a_restart_everything_is_as_it_was()
    {
        await using var town = await Town.Start();
        var (alice, bob) = await town.Match("alice", "bob");
        var (withCarol, _) = await town.Match("alice", "carol");
        var sent = await alice.Says("hi", Guid.CreateVersion7());
        await bob.Says("hello");
        await alice.Edits(sent, "hi!");
        await bob.Reads(1);
        await alice.Person.Blocks(town.Person("carol"));
        await withCarol.Ends();
        var before = town.Store.Everything(alice.Conversation);
        await town.Host.Restart();

        town.Store.Everything(alice.Conversation).ShouldBe(before);
        var (again, bobAgain) = (await alice.OnAnotherDevice(), await bob.OnAnotherDevice());
        (await again.History()).Messages.Select(message => (message.Content, message.Status)).ShouldBe([("hi!", "READ"), ("hello", "SENT")]);
        (await again.Unread()).ShouldBe(1);
        (await again.Says("hi", sent.ClientMessageId)).Duplicate.ShouldBe(true);
        (await again.Rest.Get("blocks")).Body.GetProperty("blocks").GetArrayLength().ShouldBe(1);
        (await again.Device.Refused("SendMessage", again.In(withCarol.Conversation).Draft("late"))).Code.ShouldBe("conversation.ended");
        (await again.Says("back")).Seq.ShouldBe(3);
        await bobAgain.Hears("back", seq: 3);
    }

    [Fact]
    public async Task In_fixed_rhythm_messages_are_batched_and_everything_else_is_the_same()
    {
        await using var town = await Town.Start(HostSettings.With(("Messaging:BatchMode", "Fixed"), ("Messaging:BatchWindow", "00:00:00.050")));
        var (alice, bob) = await town.Match("alice", "bob");
        var id = Guid.CreateVersion7();
        var sent = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => (number % 2 == 0 ? alice : bob).Says($"{number}")).Append(alice.Says("twice", id)).Append(alice.Says("twice", id)));
        sent.Select(message => message.Seq).Distinct().Order().ShouldBe(Enumerable.Range(1, 101).Select(seq => (long)seq));
        sent.Count(message => message.Duplicate == true).ShouldBe(1);
        await bob.Reads(101);
        (await alice.HearsRead(101)).UserId.ShouldBe(bob.Id);
        (await bob.Unread()).ShouldBe(0);
        (await alice.Deletes(sent[0])).DeletedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Two_nodes_on_one_file_share_one_truth()
    {
        await using var town = await Town.Start();
        await using var second = await TestHost.Start(databaseFile: town.Store.File);
        var (alice, bob) = await town.Match("alice", "bob");
        var bobThere = bob with { Device = await second.Connect(bob.Person.Token) };
        var id = Guid.CreateVersion7();
        var sent = await Task.WhenAll(Enumerable.Range(0, 150).Select(number => (number % 2 == 0 ? alice : bobThere).Says($"{number}")).Append(alice.Says("twice", id)).Append((alice with { Device = await second.Connect(alice.Person.Token) }).Says("twice", id)));
        sent.Select(message => message.Seq).Distinct().Order().ShouldBe(Enumerable.Range(1, 151).Select(seq => (long)seq));
        var copy = await ClientCopy.Of(bobThere.Device);
        copy.ShouldMatch(town.Store, bob.Person);
        await bobThere.Device.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_stops_finishes_what_it_took_and_tells_everybody_when_to_come_back()
    {
        await using var town = await Town.Start(HostSettings.With(("Realtime:DrainTime", "00:00:02")));
        var (alice, bob) = await town.Match("alice", "bob");
        using var enough = new CancellationTokenSource();
        var acknowledged = new List<Guid>();
        var talking = Task.Run(async () =>
        {
            try
            {
                while (!enough.IsCancellationRequested) acknowledged.Add((await alice.Says("and another thing")).Id);
            }
            catch (Exception cause) when (cause is HubRefusal { Code: "server.draining" } or InvalidOperationException)
            {
                // The node is going away.
            }
        });
        await bob.Hears("and another thing", seq: 1);
        var stopping = town.Host.Stop();
        var told = new[] { await alice.Device.Next("ServerDraining"), await bob.Device.Next("ServerDraining") };
        told.ShouldAllBe(draining => draining.Payload.GetProperty("reconnectAfterMs").GetInt32() >= 0);
        await stopping.Within("stop");
        await enough.CancelAsync();
        await talking.Within("end of the talk");
        var stored = town.Store.Messages(alice.Conversation).Select(message => message.Id).ToHashSet();
        acknowledged.ShouldAllBe(id => stored.Contains(id));
        await town.Host.StartAgain();
        (await alice.Rest.Get("unread")).Status.ShouldBe(HttpStatusCode.OK);
    }
}
