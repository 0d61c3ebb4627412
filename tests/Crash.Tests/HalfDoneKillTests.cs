namespace MatchChat.Crash.Tests;

/// <summary>A node is killed between the commit of a block, or of an end, and the head that has to say so (docs/decisions/0007-silent-blocks.md). The next one makes it good without a repeat.</summary>
public sealed class HalfDoneKillTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Guid alice = Guid.CreateVersion7();
    private readonly Guid bob = Guid.CreateVersion7();
    private readonly Store store;

    public HalfDoneKillTests() => store = new Store(folder.File("matchchat.db"));

    [Fact]
    public async Task A_block_that_was_committed_counts_from_the_first_message_on()
    {
        var conversation = await DiesAt("user.blocked", (node, _) => node.Rest(node.Tokens.For(alice)).Post($"blocks/{bob}"));
        store.Count("conversations_blocks").ShouldBe(1);
        store.Head(conversation).Silenced.ShouldBeNull("the node died in between");

        await using var next = await NodeProcess.Start(store.File);
        await using var alices = await next.Connect(alice);
        await using var bobs = await next.Connect(bob);
        var sent = await bobs.Invoke<Message>("SendMessage", new { conversationId = conversation, clientMessageId = Guid.CreateVersion7(), content = "are you there?" });

        store.Head(conversation).Silenced.ShouldNotBeNull();
        store.Count("messaging_messages", "id = ? AND visible_to = ?", sent.Id, bob).ShouldBe(1);
        (await alices.Invoke<History>("GetHistory", new { conversationId = conversation })).Messages.ShouldBeEmpty();
        (await bobs.Invoke<History>("GetHistory", new { conversationId = conversation })).Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_end_that_was_committed_empties_the_inbox_and_closes_the_head()
    {
        var conversation = await DiesAt("conversation.ended", (node, made) => node.Rest(node.Tokens.For(alice)).Post($"conversations/{made}/end", new { reason = "enough" }));
        store.Count("conversations_conversations", "ended_at IS NOT NULL").ShouldBe(1);
        store.Head(conversation).Closed.ShouldBeFalse("the node died in between");

        await using var next = await NodeProcess.Start(store.File);
        foreach (var person in new[] { alice, bob }) (await next.Rest(next.Tokens.For(person)).Get("conversations")).As<Inbox>().Conversations.ShouldBeEmpty();

        await Limits.Until(() => store.Head(conversation).Closed, "the head is closed");
        (await next.Rest(next.Tokens.For(bob)).Get("conversations?ended=true")).As<Inbox>().Conversations.Single().Id.ShouldBe(conversation);
    }

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    private async Task<Guid> DiesAt(string fact, Func<NodeProcess, Guid, Task> call)
    {
        var settings = HostSettings.With((SuddenDeath.Key, fact), (FileBroker.Key, folder.File("events")));
        await using var node = await NodeProcess.Start(store.File, settings, typeof(SuddenDeath).Assembly);
        var made = (await node.RestAsService().Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { alice, bob } })).As<Conversation>();
        await Should.ThrowAsync<HttpRequestException>(() => call(node, made.Id));
        await Limits.Until(() => !node.Running, "the node is dead");
        return made.Id;
    }
}
