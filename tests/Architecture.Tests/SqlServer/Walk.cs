using System.Net;
using MatchChat.Infrastructure.Jobs;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Storage;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Architecture.Tests.SqlServer;

/// <summary>Once through all that the product does with its database. What comes of it is other tests' business; here it is only done.</summary>
internal static class Walk
{
    public static async Task Through(TestHost host)
    {
        await using var town = Town.On(host);
        (await host.Rest((string?)null).Get("/ready")).Expect(HttpStatusCode.OK);
        var (alice, bob) = await town.Match("alice", "bob");
        await Talk(alice, bob);
        await Read(alice, bob);
        await Housekeeping(alice, bob);
        await Blocks(town, alice, bob);
        await Sessions(town, alice, bob);
        await SecondLines(host, town);
        await Background(host, town);
    }

    private static async Task Talk(Participant alice, Participant bob)
    {
        var first = await alice.Says("hi", Guid.CreateVersion7());
        (await alice.Says("hi", first.ClientMessageId)).Duplicate.ShouldBe(true);
        await bob.Replies(first, "hello you");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(number => (number % 2 == 0 ? alice : bob).Says($"more {number}")));
        await alice.Edits(first, "hi!");
        await alice.Edits(first, "hi there");
        (await alice.Rest.Get($"messages/{first.Id}/edits")).Expect(HttpStatusCode.OK);
        await bob.Acknowledges(2);
        await bob.Reads(3);
        (await bob.Rest.Put($"messages/{first.Id}/read")).Expect(HttpStatusCode.NoContent);
        await bob.Device.Invoke<ReadAnswer>("MarkAsRead", new { conversationId = bob.Conversation, messageIds = new[] { first.Id } });
        await alice.Deletes(await alice.Says("never mind"));
        await alice.Device.Invoke("OpenConversation", alice.Conversation);
        await alice.Device.Invoke("CloseConversation", alice.Conversation);
        await alice.Types();
    }

    private static async Task Read(Participant alice, Participant bob)
    {
        await bob.History();
        await bob.History(beforeSeq: 5, limit: 2);
        await bob.History(afterSeq: 1, limit: 2);
        await bob.History(beforeSeq: 9, afterSeq: 1);
        (await bob.Rest.Get($"conversations/{bob.Conversation}/messages?fields=preview")).Expect(HttpStatusCode.OK);
        (await bob.Rest.Get($"messages/{(await bob.History()).Messages[0].Id}")).Expect(HttpStatusCode.OK);
        await bob.Syncs(1);
        await bob.Device.Invoke("Sync", new { });
        (await bob.Rest.Get($"conversations/{bob.Conversation}/changes?afterRevision=2")).Expect(HttpStatusCode.OK);
        (await bob.Rest.Get($"conversations/{bob.Conversation}/read")).Expect(HttpStatusCode.OK);
        await alice.Details();
        await alice.Person.Unread();
        (await alice.Person.Finds("MORE", "&limit=2")).Messages.Count.ShouldBe(2);
        await alice.Person.Finds("more", $"&conversationId={alice.Conversation}");
        foreach (var query in new[] { "", "?archived=true", "?ended=true", "?ended=true&archived=true", "?limit=1" })
        {
            var page = await alice.Person.Inbox(query);
            if (page.NextCursor is { } cursor) await alice.Person.Inbox($"?limit=1&cursor={Uri.EscapeDataString(cursor)}");
        }

        (await alice.Rest.Get($"presence?userIds={bob.Id}")).Expect(HttpStatusCode.OK);
    }

    private static async Task Housekeeping(Participant alice, Participant bob)
    {
        await alice.Mutes(DateTimeOffset.UtcNow.AddHours(1));
        await alice.Mutes(null);
        await alice.Archives();
        (await alice.Rest.Post($"conversations/{alice.Conversation}/unarchive")).Expect(HttpStatusCode.NoContent);
        // A device that goes leaves the time at which its person was seen last.
        var another = await bob.OnAnotherDevice();
        await another.Device.DisposeAsync();
    }

    private static async Task Blocks(Town town, Participant alice, Participant bob)
    {
        var hers = await bob.Says("before");
        await alice.Person.Blocks(bob.Person);
        (await alice.Rest.Get("blocks")).Expect(HttpStatusCode.OK);
        await bob.Says("unheard");
        await bob.Edits(hers, "changed, unseen");
        await bob.Deletes(hers);
        await bob.History();
        await bob.Syncs();
        await alice.Person.Unblocks(bob.Person);
        (await town.Service.Post($"users/{bob.Id}/suspension", new { reason = "spam", until = DateTimeOffset.UtcNow.AddHours(1) })).Expect(HttpStatusCode.NoContent);
        (await town.Service.Post($"users/{bob.Id}/suspension", new { reason = "fraud" })).Expect(HttpStatusCode.NoContent);
        (await town.Service.Delete($"users/{bob.Id}/suspension")).Expect(HttpStatusCode.NoContent);
    }

    private static async Task Sessions(Town town, Participant alice, Participant bob)
    {
        var match = Guid.CreateVersion7();
        var made = await town.Introduce(alice.Person, town.Person("carol"), match);
        (await town.Introduce(alice.Person, town.Person("carol"), match)).Id.ShouldBe(made.Id);
        await alice.In(made.Id).Ends("changed her mind");
        (await alice.Rest.Post("logout", new { allDevices = false })).Expect(HttpStatusCode.NoContent);
        (await town.Service.Post($"users/{bob.Id}/revoke", new { reason = "stolen" })).Expect(HttpStatusCode.NoContent);
        (await town.Service.Post($"users/{bob.Id}/revoke", new { reason = "stolen again" })).Expect(HttpStatusCode.NoContent);
    }

    /// <summary>What is only done after something went wrong.</summary>
    private static async Task SecondLines(TestHost host, Town town)
    {
        var (dora, emil) = await town.Match("dora", "emil");
        var sent = await dora.Says("committed");
        host.Store.Execute("DELETE FROM messaging_members WHERE conversation_id = ?", emil.Conversation);
        host.Store.Execute("DELETE FROM messaging_messages WHERE conversation_id = ?", emil.Conversation);
        host.Store.Execute("DELETE FROM messaging_heads WHERE conversation_id = ?", emil.Conversation);
        await emil.Says("the first one again");
        await emil.Reads(1);

        // As if the process had died between the block and the silence.
        await dora.Person.Blocks(emil.Person);
        host.Store.Execute("UPDATE messaging_heads SET silenced = NULL WHERE conversation_id = ?", emil.Conversation);
        await emil.Says("unheard");

        var store = host.Services.GetRequiredService<IMessageStore>();
        var row = new MessageRow
        {
            ConversationId = new ConversationId(dora.Conversation),
            Seq = 1,
            Id = new MessageId(sent.Id),
            Revision = 1,
            SenderId = new UserId(dora.Id),
            ClientMessageId = new ClientMessageId(Guid.NewGuid()),
            Type = "text",
            Content = "",
            CreatedAt = DateTimeOffset.UtcNow,
        };
        (await store.IsCommitted(row, TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    private static async Task Background(TestHost host, Town town)
    {
        var ct = TestContext.Current.CancellationToken;
        var (old, gone) = await town.Match("frida", "gustav");
        await old.Deletes(await old.Says("long ago"));
        await gone.Says("and silent since");
        await gone.Device.DisposeAsync();
        var past = DateTimeOffset.UtcNow.AddDays(-90);
        host.Store.Execute("UPDATE messaging_edits SET edited_at = ?", past);
        host.Store.Execute("UPDATE messaging_messages SET deleted_at = ? WHERE deleted_at IS NOT NULL", past);
        host.Store.Execute("UPDATE messaging_heads SET last_message_at = ? WHERE conversation_id = ?", past, old.Conversation);
        host.Store.Execute("UPDATE shared_revoked_tokens SET expires_at = ?", past);
        foreach (var job in host.Services.GetServices<ITimedJob>()) (await job.Run(ct)).ShouldBeGreaterThan(0, job.Name);

        var leases = host.Services.GetRequiredService<JobLeases>();
        (await leases.TryTake("walk", "me", ct)).ShouldBeTrue();
        (await leases.TryTake("walk", "you", ct)).ShouldBeFalse();
        (await leases.Move("walk", "me", past, ct)).ShouldBeTrue();
        (await host.Services.GetRequiredService<IKeyRing>().Key("walk", ct)).Length.ShouldBe(32);

        host.Store.Execute("INSERT INTO shared_outbox (type, payload, occurred_at) VALUES ('walk', ?, ?)", new byte[] { 0 }, past);
        var outbox = host.Services.GetRequiredService<OutboxRows>();
        // The node's own relay may have been quicker.
        await outbox.Claim(10, ct);
        await outbox.AnyWaits(await outbox.Newest(ct), ct);
        await outbox.Settle([], [new LeftRow(1, [], TimeSpan.FromSeconds(30), IsKnownToNodes: true), new LeftRow(1, Facts: null, TimeSpan.FromSeconds(30), IsKnownToNodes: false)], [new FreeRow(1, HeardHere: true)], ct);
        await outbox.Settle(host.Store.Rows("SELECT position FROM shared_outbox", row => row.GetInt64(0)), [], [], ct);
        await Limits.Until(() => host.Store.Count("presence_last_seen", "user_id = ?", gone.Id) > 0, "last seen of the one who left");
        (await old.Rest.Get($"presence?userIds={gone.Id}")).Expect(HttpStatusCode.OK);
        host.Store.Execute("INSERT INTO shared_outbox (type, payload, occurred_at, claimed_until) VALUES ('walk', ?, ?, ?)", new byte[] { 0 }, past, DateTimeOffset.UtcNow.AddDays(1));
        await Limits.Until(() => host.Services.GetRequiredService<OutboxWatch>().Backlog > 0, "a row that waits, counted");
        await Limits.Until(() => host.Store.Count("messaging_members", "notified_seq > 0") > 0, "notification asked for");
    }
}
