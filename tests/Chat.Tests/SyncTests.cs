namespace MatchChat.Chat.Tests;

/// <summary>The push is a hint: whatever a client missed, sync calls alone bring it back to the exact state.</summary>
public sealed class SyncTests(SharedNode node)
{
    [Fact]
    public async Task A_client_that_was_away_gets_messages_edits_deletions_receipts_unread_new_and_ended_conversations()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var (carol, bobWithCarol) = await town.Match("carol", "bob");
        var edited = await alice.Says("helo");
        var deleted = await alice.Says("oops");
        var own = await bob.Says("mine");
        await carol.Says("hi bob");
        var copy = await ClientCopy.Of(bob.Device);

        bob.Device.Drop();
        await alice.Edits(edited, "hello");
        await alice.Deletes(deleted);
        await alice.Reads(own.Seq);
        await alice.Says("new");
        await carol.Ends();
        var (dave, _) = await town.Match("dave", "alice");
        var made = await town.Introduce(dave.Person, bob.Person);
        await dave.In(made.Id).Says("hi, I am dave");

        var back = await bob.OnAnotherDevice();
        await copy.Sync(back.Device);
        var here = copy[bob.Conversation];
        here.Messages.Select(message => (message.Seq, message.Content)).ShouldBe([(1, "hello"), (2, null), (3, "mine"), (4, "new")]);
        here.Unread.ShouldBe(2);
        here.Pointers.Single(pointer => pointer.UserId == alice.Id).ReadSeq.ShouldBe(3);
        here.Pointers.Single(pointer => pointer.UserId == alice.Id).ReadAt.ShouldNotBeNull();
        copy[bobWithCarol.Conversation].EndedAt.ShouldNotBeNull();
        copy[bobWithCarol.Conversation].Unread.ShouldBe(0);
        copy[made.Id].Messages.Single().Content.ShouldBe("hi, I am dave");
        copy[made.Id].Unread.ShouldBe(1);
        copy.ShouldMatch(town.Store, bob.Person);
    }

    [Fact]
    public async Task Each_changed_message_comes_once_as_it_is_now_ascending_by_revision()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var first = await alice.Says("1");
        await alice.Says("2");
        await alice.Edits(first, "1a");
        await alice.Edits(first, "1b");
        var changes = await bob.Syncs();
        changes.Messages.Select(message => (message.Seq, message.Content, message.Revision)).ShouldBe([(2, "2", 2), (1, "1b", 4)]);
        changes.Revision.ShouldBe(4);
        changes.LastSeq.ShouldBe(2);
        changes.HasMore.ShouldBeFalse();
        changes.Reset.ShouldBeFalse();
        (await bob.Syncs(4)).Messages.ShouldBeEmpty();
        (await bob.Syncs(4)).Revision.ShouldBe(4);
    }

    [Fact]
    public async Task Changes_come_in_pages_that_fit_together()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        for (var number = 1; number <= 30; number++) await alice.Says($"{number}");
        var seqs = new List<long>();
        var revision = 0L;
        var pages = 0;
        bool more;
        do
        {
            var answer = await bob.Device.Invoke<Synced>("Sync", new { conversations = new[] { new { id = bob.Conversation, afterRevision = revision } }, limit = 7 });
            var page = answer.Conversations.Single();
            seqs.AddRange(page.Messages.Select(message => message.Seq));
            (revision, more) = (page.Revision, page.HasMore);
            pages++;
        }
        while (more);
        pages.ShouldBe(5);
        seqs.ShouldBe(Enumerable.Range(1, 30).Select(seq => (long)seq));
    }

    [Fact]
    public async Task The_limit_is_shared_by_all_conversations_of_a_call_and_none_is_forgotten()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var (carol, bobWithCarol) = await town.Match("carol", "bob");
        for (var number = 1; number <= 6; number++)
        {
            await alice.Says($"{number}");
            await carol.Says($"{number}");
        }

        var answer = await bob.Device.Invoke<Synced>("Sync", new { conversations = new[] { new { id = bob.Conversation, afterRevision = 0 }, new { id = bobWithCarol.Conversation, afterRevision = 0 } }, limit = 8 });
        answer.Conversations.Select(conversation => conversation.Id).ShouldBe([bob.Conversation, bobWithCarol.Conversation], ignoreOrder: true);
        answer.Conversations.Sum(conversation => conversation.Messages.Count).ShouldBe(8);
        answer.Conversations.Count(conversation => conversation.HasMore).ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_stays_under_a_mebibyte_and_the_rest_comes_next()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var text = string.Concat(Enumerable.Repeat("漢", 10_000));
        for (var number = 0; number < 60; number++) await alice.Says(text);
        var count = 0;
        var revision = 0L;
        bool more;
        do
        {
            var answer = await bob.Rest.Get($"conversations/{bob.Conversation}/changes?afterRevision={revision}&limit=500");
            System.Text.Encoding.UTF8.GetByteCount(answer.Text).ShouldBeLessThan(1024 * 1024);
            var page = answer.As<Changes>();
            page.Messages.ShouldNotBeEmpty();
            count += page.Messages.Count;
            (revision, more) = (page.Revision, page.HasMore);
        }
        while (more);
        count.ShouldBe(60);
    }

    [Fact]
    public async Task A_revision_ahead_of_the_store_asks_for_a_fresh_start()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await alice.Says("hi");
        var changes = await bob.Device.Invoke<Synced>("Sync", new { conversations = new[] { new { id = bob.Conversation, afterRevision = 99 } } });
        changes.Conversations.Single().Reset.ShouldBeTrue();
        changes.Conversations.Single().Messages.Single().Content.ShouldBe("hi");
    }

    [Fact]
    public async Task Conversations_of_others_are_left_out()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var (carol, _) = await town.Match("carol", "dave");
        await alice.Says("hi");
        var answer = await carol.Device.Invoke<Synced>("Sync", new { conversations = new[] { new { id = alice.Conversation, afterRevision = 0 }, new { id = carol.Conversation, afterRevision = 0 }, new { id = Guid.CreateVersion7(), afterRevision = 0 } } });
        answer.Conversations.Single().Id.ShouldBe(carol.Conversation);
        (await carol.Rest.Get($"conversations/{bob.Conversation}/changes")).Code.ShouldBe("conversation.not_participant");
    }

    [Fact]
    public async Task The_welcome_and_the_list_of_a_sync_say_the_same()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var (carol, bobWithCarol) = await town.Match("carol", "bob");
        await alice.Says("1");
        await alice.Says("2");
        await bob.Reads(1);
        await carol.Says("1");
        var fresh = await bob.OnAnotherDevice(new HubOptions { DeviceId = "tablet", Platform = "android" });
        fresh.Device.Welcome.UserId.ShouldBe(bob.Id);
        fresh.Device.Welcome.DeviceId.ShouldBe("tablet");
        fresh.Device.Welcome.ServerTime.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        fresh.Device.Welcome.More.ShouldBeFalse();
        fresh.Device.Welcome.Conversations.ShouldBe([new Summary(bobWithCarol.Conversation, 1, 1, 0, 1, null), new Summary(bob.Conversation, 2, 2, 1, 1, null)]);
        var listed = await fresh.Device.Invoke<Synced>("Sync", new { });
        listed.Conversations.Select(one => new Summary(one.Id, one.LastSeq, one.Revision, one.LastReadSeq, one.Unread, one.EndedAt)).ShouldBe(fresh.Device.Welcome.Conversations);
        listed.Conversations.ShouldAllBe(one => one.Messages.Count == 0);
    }

    [Fact]
    public async Task The_welcome_is_the_first_event_even_when_messages_pour_in()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        using var enough = new CancellationTokenSource();
        var talking = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested) await alice.Says("and another thing");
        });
        for (var round = 0; round < 10; round++)
        {
            var device = (await bob.OnAnotherDevice()).Device;
            var copy = await ClientCopy.Of(device);
            await device.Next("MessageReceived");
            device.Events.Heard[0].Name.ShouldBe("ConnectSuccess");
            device.Events.Named("ConnectSuccess").Count.ShouldBe(1);

            // What the welcome did not have was pushed: nothing falls between the two.
            var pushed = device.Events.Named("MessageReceived").Select(heard => heard.As<Message>().Seq).ToList();
            pushed[0].ShouldBeLessThanOrEqualTo(device.Welcome.Conversations.Single().LastSeq + 1);
            pushed.ShouldBe(Enumerable.Range((int)pushed[0], pushed.Count).Select(seq => (long)seq));
        }

        await enough.CancelAsync();
        await talking;
    }
}
