namespace MatchChat.Cluster.Tests;

/// <summary>Other services hear the same facts as the nodes: by STOMP what is told to one person, by AMQP what is of a type. Nobody hears what is another's alone.</summary>
[Trait("Needs", "server")]
public sealed class StompTests(SharedBroker broker)
{
    [Fact]
    public async Task A_stomp_client_hears_what_is_told_to_its_person()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await using var stomp = await StompClient.Subscribe(await broker.Running(), $"/exchange/matchchat.facts/to.{bob.Id}");

        var hi = await alice.Says("hi");
        var told = await stomp.Next();
        told.GetProperty("specversion").GetString().ShouldBe("1.0");
        told.GetProperty("source").GetString().ShouldBe("/matchchat");
        told.GetProperty("type").GetString().ShouldBe("matchchat.message.appended.v1");
        told.GetProperty("subject").GetGuid().ShouldBe(alice.Conversation);
        var message = told.GetProperty("data").GetProperty("message").As<Message>();
        (message with { Metadata = null }).ShouldBeEquivalentTo((await bob.Hears("hi")) with { Metadata = null });

        await alice.Types();
        (await stomp.Next()).GetProperty("type").GetString().ShouldBe("matchchat.typing.started.v1");
        await alice.Edits(hi, "hello");
        var types = new List<string?>();
        while (!types.Contains("matchchat.message.edited.v1")) types.Add((await stomp.Next()).GetProperty("type").GetString());
        types.ShouldBeSubsetOf(["matchchat.typing.stopped.v1", "matchchat.message.edited.v1"]);
    }

    [Fact]
    public async Task A_service_that_binds_by_type_hears_each_fact_once_and_by_its_type()
    {
        await using var town = await broker.Town();
        await using var service = await Listener.Bind((await broker.Running()).Uri, "message.*", "typing.*");
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        await alice.Says("hi");
        await bob.Reads(1);
        await alice.HearsRead(1);
        await alice.Says("last");

        var keys = new List<string>();
        while (true)
        {
            var heard = await service.NextHeard(one => one.Event.GetProperty("subject").GetGuid() == alice.Conversation);
            keys.Add(heard.RoutingKey);
            heard.Event.GetProperty("type").GetString().ShouldBe($"matchchat.{heard.RoutingKey}.v1");
            heard.Persistent.ShouldBeTrue();
            if (heard.Text.Contains("\"last\"", StringComparison.Ordinal)) break;
        }

        keys.ShouldBe(["message.appended", "message.read", "message.appended"]);
    }

    [Fact]
    public async Task Nobody_is_sent_what_is_another_persons_alone()
    {
        await using var town = await broker.Town();
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        var server = await broker.Running();
        await using var toAlice = await Listener.Bind(server.Uri, $"to.{alice.Id}");
        await using var toBob = await Listener.Bind(server.Uri, $"to.{bob.Id}");
        await using var byType = await Listener.Bind(server.Uri, "message.*");
        var original = await bob.Says("original");
        await alice.Person.Blocks(bob.Person);
        await bob.Says("only mine");
        await bob.Edits(original, "changed for me");
        await bob.Reads(2);
        await alice.Replies(original, "the end");

        // Alice's own version of the answered message, and not a word of the silenced one.
        var heardByAlice = await Until(toAlice, "the end");
        heardByAlice.ShouldAllBe(text => !text.Contains("only mine") && !text.Contains("changed for me"));
        (await Until(toBob, "the end"))[^1].ShouldContain("changed for me");
        // A service gets the common version, once.
        (await Until(byType, "the end"))[^1].ShouldContain("\"preview\":\"original\"");
        await alice.Says("after the end");
        (await Until(byType, "after the end")).Count.ShouldBe(1);
        heardByAlice.Concat(await Until(toAlice, "after the end")).ShouldAllBe(text => !text.Contains("blocked") && !text.Contains("silenced"));
    }

    private static async Task<List<string>> Until(Listener listener, string content)
    {
        var texts = new List<string>();
        while (texts.Count == 0 || !texts[^1].Contains($"\"content\":\"{content}\"", StringComparison.Ordinal)) texts.Add((await listener.NextHeard(_ => true)).Text);
        return texts;
    }
}
