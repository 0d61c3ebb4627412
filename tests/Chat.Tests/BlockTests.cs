using System.Net;

namespace MatchChat.Chat.Tests;

/// <summary>Somebody who will not leave alice alone: he notices nothing of being blocked, and nothing of him reaches her, on any device and by any way out.</summary>
public sealed class BlockTests(SharedNode node)
{
    [Fact]
    public async Task Nothing_of_a_blocked_person_reaches_the_blocker_by_any_way_out()
    {
        await using var scene = await Scene.Set(node);
        await scene.Alice.Person.Blocks(scene.Bob.Person);
        await scene.BobTriesEverything();
        await scene.NothingReachesAlice();
    }

    [Fact]
    public async Task What_he_wrote_while_blocked_stays_with_him_after_an_unblock()
    {
        await using var scene = await Scene.Set(node);
        await scene.Alice.Person.Blocks(scene.Bob.Person);
        await scene.BobTriesEverything();
        await scene.Alice.Person.Unblocks(scene.Bob.Person);
        await scene.NothingReachesAlice();

        await scene.Bob.Says("after the unblock");
        var heard = await scene.Alice.Hears("after the unblock");
        await scene.AliceTablet.Hears("after the unblock");
        (await scene.Alice.Syncs()).Messages.Select(message => message.Content).ShouldBe(["before", "after the unblock"]);
        (await scene.Alice.Unread()).ShouldBe(1);
        heard.Seq.ShouldBe((await scene.Bob.History()).Messages[^1].Seq);
    }

    [Fact]
    public async Task He_sees_normal_answers_and_his_own_messages_on_all_his_devices()
    {
        await using var scene = await Scene.Set(node);
        await scene.Alice.Person.Blocks(scene.Bob.Person);
        var sent = await scene.Bob.Says("hello?");
        sent.Seq.ShouldBe(2);
        sent.Status.ShouldBe("SENT");
        await scene.BobTablet.Hears("hello?", seq: 2);
        (await scene.Bob.Edits(sent, "hello??")).Content.ShouldBe("hello??");
        await scene.BobTablet.HearsEdit("hello??");
        (await scene.Bob.History()).Messages.Select(message => message.Content).ShouldBe(["before", "hello??"]);
        (await scene.Bob.Details()).LastMessage!.Content.ShouldBe("hello??");
        (await scene.Bob.Person.Finds("hello??")).Messages.Count.ShouldBe(1);
        (await scene.Bob.Person.Inbox()).Conversations.Single(conversation => conversation.Id == scene.Bob.Conversation).LastSeq.ShouldBe(2);
        (await scene.Bob.Rest.Get("blocks")).Body.GetProperty("blocks").GetArrayLength().ShouldBe(0);
        scene.BobHeard().ShouldNotContain(heard => heard.Name == "ConversationChanged" || heard.Name == "ConversationEnded");
    }

    [Fact]
    public async Task He_sees_what_he_changes_of_what_he_said_before_on_all_his_devices_and_she_does_not()
    {
        await using var scene = await Scene.Set(node);
        var second = await scene.Bob.Says("second");
        await scene.Alice.Hears("second");
        await scene.AliceTablet.Hears("second");
        await scene.Alice.Person.Blocks(scene.Bob.Person);
        await scene.Fence();
        var (heard, heardOnTablet) = (scene.Alice.HeardHere().Count, scene.AliceTablet.HeardHere().Count);

        await scene.Bob.Edits(scene.Old, "edited");
        await scene.BobTablet.HearsEdit("edited");
        await scene.BobTablet.Deletes(second);
        await scene.Bob.HearsDeletion(second);

        foreach (var bob in new[] { scene.Bob, scene.Bob with { Device = await scene.Bob.Person.Connects() } })
        {
            (await bob.History()).Messages.Select(message => message.Content).ShouldBe(["edited", null]);
            (await bob.Syncs(afterRevision: 2)).Messages.Select(message => (message.Seq, message.Revision)).ShouldBe([(1, 3), (2, 4)]);
            bob.Device.Welcome.Conversations.Single(conversation => conversation.Id == bob.Conversation).LastSeq.ShouldBeLessThanOrEqualTo(2);
        }

        (await scene.Alice.Replies(second, "what do you want?")).ReplyTo!.Preview.ShouldBe("second");
        (await scene.Bob.Hears("what do you want?")).ReplyTo!.Preview.ShouldBe("");
        (await scene.AliceTablet.Hears("what do you want?")).ReplyTo!.Preview.ShouldBe("second");
        await scene.Alice.Person.Unblocks(scene.Bob.Person);
        await scene.Fence();

        scene.Alice.HeardHere().Skip(heard).ShouldBeEmpty();
        scene.AliceTablet.HeardHere().Skip(heardOnTablet).Select(heard => heard.Name).ShouldBe(["MessageReceived"]);
        (await scene.Alice.Syncs()).Messages.Select(message => (message.Content, message.Revision)).ShouldBe([("before", 1), ("second", 2), ("what do you want?", 5)]);
        (await scene.Alice.Syncs(afterRevision: 5)).Messages.ShouldBeEmpty();
        (await scene.Bob.Syncs()).Messages.Select(message => message.Content).ShouldBe(["edited", null, "what do you want?"]);
    }

    [Fact]
    public async Task Receipts_typing_and_presence_do_not_cross_a_block_in_either_direction()
    {
        await using var scene = await Scene.Set(node);
        var unseen = await scene.Bob.Says("unseen");
        await scene.Alice.Hears("unseen");
        await scene.Alice.Person.Blocks(scene.Bob.Person);
        await scene.Alice.Reads(unseen.Seq);
        await scene.Alice.Types();
        await scene.Bob.Types();
        await scene.Alice.Says("still here");
        await scene.Bob.Hears("still here");
        await scene.Bob.Reads(3);
        await scene.Fence();
        scene.BobHeard().ShouldNotContain(heard => heard.Name == "MessageRead" && heard.As<Receipt>().UserId == scene.Alice.Id && heard.As<Receipt>().UpToSeq > 1);
        scene.BobHeard().ShouldNotContain(heard => heard.Name.StartsWith("Typing", StringComparison.Ordinal));
        (await scene.Bob.History()).Messages.Single(message => message.Content == "unseen").Status.ShouldNotBe("READ");
        (await scene.Alice.History()).Messages.Single(message => message.Content == "still here").Status.ShouldBe("SENT");
        (await scene.Alice.Unread()).ShouldBe(0);
        (await Presence(scene.Bob, scene.Alice.Id)).ShouldBe("unknown");
        (await Presence(scene.Alice, scene.Bob.Id)).ShouldBe("unknown");
    }

    [Fact]
    public async Task A_block_from_before_the_match_counts_from_the_first_message()
    {
        await using var town = node.Town();
        await town.Person("alice").Blocks(town.Person("bob"));
        var (alice, bob) = await town.Match("alice", "bob");
        await bob.Says("found you");
        await bob.Says("again");
        (await alice.Syncs()).Messages.ShouldBeEmpty();
        (await alice.Person.Unread()).Total.ShouldBe(0);
        (await alice.Details()).LastSeq.ShouldBe(0);
        alice.Device.Events.Named("MessageReceived").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_blocker_writes_arrives()
    {
        await using var scene = await Scene.Set(node);
        await scene.Alice.Person.Blocks(scene.Bob.Person);
        await scene.Alice.Says("leave me alone");
        await scene.Bob.Hears("leave me alone");
    }

    [Fact]
    public async Task Blocks_are_listed_for_the_blocker_and_doing_it_twice_is_the_same()
    {
        await using var scene = await Scene.Set(node);
        await scene.Alice.Person.Blocks(scene.Bob.Person);
        await scene.Alice.Person.Blocks(scene.Bob.Person);
        var listed = (await scene.Alice.Rest.Get("blocks")).Body.GetProperty("blocks").EnumerateArray().Single();
        listed.GetProperty("userId").GetGuid().ShouldBe(scene.Bob.Id);
        await scene.Alice.Person.Unblocks(scene.Bob.Person);
        await scene.Alice.Person.Unblocks(scene.Bob.Person);
        (await scene.Alice.Rest.Get("blocks")).Body.GetProperty("blocks").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Each_may_block_the_other_and_each_unblock_ends_one_of_the_two()
    {
        await using var scene = await Scene.Set(node);
        await scene.Alice.Person.Blocks(scene.Bob.Person);
        await scene.Bob.Person.Blocks(scene.Alice.Person);
        await scene.Alice.Says("hers");
        await scene.Bob.Says("his");
        await scene.Alice.Person.Unblocks(scene.Bob.Person);
        await scene.Bob.Says("heard");
        await scene.Alice.Hears("heard");
        await scene.Alice.Says("not heard");
        (await scene.Alice.Syncs()).Messages.Select(message => message.Content).ShouldBe(["before", "hers", "heard", "not heard"]);
        (await scene.Bob.Syncs()).Messages.Select(message => message.Content).ShouldBe(["before", "his", "heard"]);
    }

    private static async Task<string> Presence(Participant asking, Guid about) =>
        (await asking.Rest.Get($"presence?userIds={about}")).As<PresenceAnswer>().Users.Single().Status;

    private sealed class Scene : IAsyncDisposable
    {
        private readonly Town town;
        private readonly Message old;
        private readonly Participant carol;
        private readonly Participant aliceWithCarol;
        private readonly Participant bobWithCarol;
        private int fences;
        private int heardBefore;
        private int heardBeforeOnTablet;

        private Scene(Town town, Participant alice, Participant bob, Participant aliceTablet, Participant bobTablet, Message old, Participant carol, Participant aliceWithCarol, Participant bobWithCarol)
        {
            (this.town, Alice, Bob, AliceTablet, BobTablet, this.old) = (town, alice, bob, aliceTablet, bobTablet, old);
            (this.carol, this.aliceWithCarol, this.bobWithCarol) = (carol, aliceWithCarol, bobWithCarol);
        }

        public Message Old => old;

        public Participant Alice { get; }

        public Participant Bob { get; }

        public Participant AliceTablet { get; }

        public Participant BobTablet { get; }

        public static async Task<Scene> Set(SharedNode node)
        {
            var town = node.Town();
            var (alice, bob) = await town.Match("alice", "bob");
            var (aliceWithCarol, carol) = await town.Match("alice", "carol");
            var (bobWithCarol, carolWithBob) = await town.Match("bob", "carol");
            var (aliceTablet, bobTablet) = (await alice.OnAnotherDevice(), await bob.OnAnotherDevice());
            var old = await bob.Says("before");
            await alice.Hears("before");
            await aliceTablet.Hears("before");
            await alice.Reads(1);
            await bob.HearsRead(1);
            await alice.HearsUnread(0);
            await aliceTablet.HearsUnread(0);
            await aliceTablet.HearsRead(1);
            return new Scene(town, alice, bob, aliceTablet, bobTablet, old, carol, aliceWithCarol, bobWithCarol with { Device = carolWithBob.Device, Person = carolWithBob.Person });
        }

        /// <summary>All that a person can do to be noticed, from two devices.</summary>
        public async Task BobTriesEverything()
        {
            await Fence();
            (heardBefore, heardBeforeOnTablet) = (Alice.HeardHere().Count, AliceTablet.HeardHere().Count);
            await Bob.Types();
            var first = await Bob.Says("look at me");
            var second = await BobTablet.Replies(old, "why do you not answer?");
            await Bob.Edits(first, "look at me!");
            await BobTablet.Deletes(second);
            await Bob.Edits(old, "you will regret this");
            await Bob.Sends(new(Bob.Draft("hey @alice")) { ["mentions"] = new[] { new { userId = Alice.Id, offset = 4, length = 6 } } });
            await Bob.Sends(new(Bob.Draft("")) { ["type"] = "image", ["metadata"] = new { url = "https://cdn.example/a.png" } });
            (await Bob.Rest.Post($"conversations/{Bob.Conversation}/messages", new { content = "over rest" })).Status.ShouldBe(HttpStatusCode.Created);
            (await Bob.Rest.Post($"conversations/{Bob.Conversation}/typing", new { isTyping = true })).Status.ShouldBe(HttpStatusCode.NoContent);
            await Bob.Acknowledges(100);
            await Bob.Reads(100);
            await BobTablet.Device.Invoke("OpenConversation", Bob.Conversation);
            await BobTablet.StopsTyping();
            await Bob.Deletes(first);
            BobTablet.Device.Drop();
            await Fence();
        }

        public async Task NothingReachesAlice()
        {
            await Fence();
            Alice.HeardHere().Skip(heardBefore).ShouldBeEmpty();
            AliceTablet.HeardHere().Skip(heardBeforeOnTablet).ShouldBeEmpty();

            (await Alice.History()).Messages.Select(message => message.Content).ShouldBe(["before"]);
            (await Alice.History(afterSeq: 1)).Messages.ShouldBeEmpty();
            var synced = await Alice.Syncs();
            synced.Messages.Select(message => (message.Content, message.EditedAt)).ShouldBe([("before", null)]);
            (synced.LastSeq, synced.Unread, synced.Revision).ShouldBe((1, 0, 1));
            (await Alice.Syncs(afterRevision: 1)).Messages.ShouldBeEmpty();
            var listed = (await Alice.Device.Invoke<Synced>("Sync", new { })).Conversations.Single(conversation => conversation.Id == Alice.Conversation);
            (listed.LastSeq, listed.Unread, listed.Revision).ShouldBe((1, 0, 1));
            (await Alice.Rest.Get($"conversations/{Alice.Conversation}/changes?afterRevision=1")).As<Changes>().Messages.ShouldBeEmpty();

            var details = await Alice.Details();
            (details.LastSeq, details.Unread, details.Revision, details.LastMessage!.Content).ShouldBe((1, 0, 1, "before"));
            details.Participants.Single(participant => participant.UserId == Bob.Id).ReadSeq.ShouldBeLessThanOrEqualTo(1);
            (await Alice.Person.Inbox()).Conversations.Select(conversation => conversation.Id).ShouldBe([aliceWithCarol.Conversation, Alice.Conversation]);
            (await Alice.Person.Unread()).Conversations.ShouldNotContain(unread => unread.Id == Alice.Conversation);
            foreach (var text in new[] { "look", "regret", "hey", "rest" }) (await Alice.Person.Finds(text)).Messages.ShouldBeEmpty();
            foreach (var hidden in (await Bob.History()).Messages.Where(message => message.Seq > 1)) (await Alice.Rest.Get($"messages/{hidden.Id}")).Code.ShouldBe("message.not_found");

            var fresh = await Alice.Person.Connects();
            var welcome = fresh.Welcome.Conversations.Single(conversation => conversation.Id == Alice.Conversation);
            (welcome.LastSeq, welcome.Revision, welcome.Unread).ShouldBe((1, 1, 0));
        }

        public IReadOnlyList<HubEvent> BobHeard() => Bob.HeardHere();

        /// <summary>When this has been heard on a device, everything told to it before has been heard, too.</summary>
        public async Task Fence()
        {
            var text = $"fence {++fences}";
            await (aliceWithCarol with { Device = carol.Device }).Says(text);
            await aliceWithCarol.Hears(text);
            await (aliceWithCarol with { Device = AliceTablet.Device }).Hears(text);
            await bobWithCarol.Says(text);
            await (bobWithCarol with { Device = Bob.Device }).Hears(text);
        }

        public ValueTask DisposeAsync() => town.DisposeAsync();
    }
}
