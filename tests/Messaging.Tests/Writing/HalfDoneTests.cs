using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Messaging.Tests.Writing;

/// <summary>A block, its end or the end of a conversation is committed, and the process dies before the head says so (docs/decisions/0007-silent-blocks.md).</summary>
public sealed class HalfDoneTests
{
    private static readonly TimeSpan GateForgets = TimeSpan.FromSeconds(10);

    private readonly ManualTime clock = new();

    [Fact]
    public async Task What_the_blocked_person_says_next_stays_with_that_person_and_the_head_is_right_again()
    {
        await using var node = await Start();
        var pair = await node.Pair();
        await Block(pair);
        // A process that begins anew remembers nothing.
        clock.Pass(GateForgets);

        var said = await pair.Says(pair.Bob, "are you there?");

        (await VisibleTo(node, said)).ShouldBe(pair.Bob);
        (await Head(node)).Silenced.ShouldBe(SilencedPeople.Format([pair.Bob]));
        (await node.Told.Until<MessageAppended>(1)).Single().Recipients.ShouldBeEmpty();
        (await VisibleTo(node, await pair.Says(pair.Alice, "the blocker is heard"))).ShouldBeNull();
    }

    [Fact]
    public async Task What_the_blocked_person_changes_stays_with_that_person_too()
    {
        await using var node = await Start();
        var pair = await node.Pair();
        var (edited, deleted) = (await pair.Says(pair.Bob, "before"), await pair.Says(pair.Bob, "gone for him"));
        await Block(pair);
        clock.Pass(GateForgets);

        await node.Ask(new EditMessage(edited.Id, pair.Bob, "you will regret this"));
        (await Head(node)).Silenced.ShouldBe(SilencedPeople.Format([pair.Bob]));
        await node.Ask(new DeleteMessage(deleted.Id, pair.Bob));

        (await node.Ask(new GetHistory(pair.Conversation, pair.Alice, null, null, null))).Value.Messages.Select(message => message.Content).ShouldBe(["before", "gone for him"]);
    }

    [Fact]
    public async Task After_a_block_that_ended_the_first_message_is_heard_again()
    {
        await using var node = await Start();
        var pair = await node.Pair();
        await node.Ask(new BlockUser(pair.Alice, pair.Bob));
        await Execute(node, "DELETE FROM conversations_blocks");
        clock.Pass(GateForgets);

        (await VisibleTo(node, await pair.Says(pair.Bob, "friends again?"))).ShouldBeNull();
        (await Head(node)).Silenced.ShouldBeNull();
    }

    [Fact]
    public async Task A_gate_that_remembers_a_block_that_another_node_ended_silences_nobody()
    {
        await using var node = await Start();
        var pair = await node.Pair();
        await node.Ask(new BlockUser(pair.Alice, pair.Bob));
        await pair.Says(pair.Bob, "not heard");
        // The other node did all of it; only this one's gate has not heard.
        await Execute(node, "DELETE FROM conversations_blocks");
        await Execute(node, "UPDATE messaging_heads SET silenced = NULL");

        (await VisibleTo(node, await pair.Says(pair.Bob, "heard"))).ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Heads_say_what_is_committed_and_not_what_the_fact_that_came_last_says(bool blocked)
    {
        await using var node = await Start();
        var pair = await node.Pair();
        if (blocked) await node.Ask(new BlockUser(pair.Alice, pair.Bob));

        await node.Mediator.Publish(new UserBlocked(pair.Alice, pair.Bob, Active: !blocked, [pair.Conversation]), CancellationToken.None);

        (await Head(node)).Silenced.ShouldBe(blocked ? SilencedPeople.Format([pair.Bob]) : null);
    }

    [Fact]
    public async Task A_head_that_is_missing_is_made_by_the_block()
    {
        await using var node = await Start();
        var pair = await node.Pair();
        await Execute(node, "DELETE FROM messaging_heads");
        await Execute(node, "DELETE FROM messaging_members");

        await node.Ask(new BlockUser(pair.Alice, pair.Bob));

        (await Head(node)).Silenced.ShouldBe(SilencedPeople.Format([pair.Bob]));
        (await node.Read(db => db.Members.CountAsync())).ShouldBe(2);
    }

    [Fact]
    public async Task A_block_whose_second_half_fails_is_not_acknowledged_and_counts_all_the_same()
    {
        var fails = new Failing();
        await using var node = await Start(services => services.AddSingleton(fails).On<UserBlocked, Failing>());
        var pair = await node.Pair();
        await pair.Says(pair.Bob, "the gate remembers");
        fails.Now = true;

        await Should.ThrowAsync<StorageUnavailableException>(() => node.Ask(new BlockUser(pair.Alice, pair.Bob)));

        (await VisibleTo(node, await pair.Says(pair.Bob, "not heard"))).ShouldBe(pair.Bob);
    }

    [Fact]
    public async Task What_has_ended_is_gone_from_the_inbox_and_its_head_is_closed()
    {
        await using var node = await Start();
        var (over, going) = (await node.Pair(), await node.Pair());
        await Execute(node, "UPDATE conversations_conversations SET ended_at = {0} WHERE id = {1}", Values(node).Of(clock.GetUtcNow()), Values(node).Of(over.Conversation.Value));
        clock.Pass(GateForgets);

        (await Inbox(node, over.Alice, ended: false)).ShouldBeEmpty();
        (await Inbox(node, going.Alice, ended: false)).ShouldBe([going.Conversation]);

        await Limits.Until(async () => (await node.Read(db => db.Heads.SingleAsync(head => head.ConversationId == over.Conversation))).ClosedAt is not null, "the head is closed");
        (await Inbox(node, over.Alice, ended: true)).ShouldBe([over.Conversation]);
        (await Inbox(node, over.Bob, ended: false)).ShouldBeEmpty();
    }

    private Task<ModuleNode> Start(Action<IServiceCollection>? more = null) => ModuleNode.Start(services =>
    {
        // In front of the modules' own: what it fails, they never hear of.
        var own = services.ToList();
        services.Clear();
        more?.Invoke(services);
        foreach (var service in own) services.Add(service);
        services.AddSingleton<TimeProvider>(clock);
    });

    /// <summary>As a process leaves it that died right after the commit.</summary>
    private Task Block(Pair pair) => pair.Node.Tables.Write(
        async (db, ct) =>
        {
            var values = pair.Node.Tables.Engine.Values;
            object[] block = [values.Of(pair.Alice.Value), values.Of(pair.Bob.Value), values.Of(clock.GetUtcNow())];
            return await db.Database.ExecuteSqlRawAsync("INSERT INTO conversations_blocks (blocker_id, blocked_id, at) VALUES ({0}, {1}, {2})", block, ct);
        },
        CancellationToken.None).AsTask();

    private static Task Execute(ModuleNode node, string statement, params object[] values) =>
        node.Tables.Write((db, ct) => db.Database.ExecuteSqlRawAsync(statement, values, ct), CancellationToken.None).AsTask();

    private static SqlValues Values(ModuleNode node) => node.Tables.Engine.Values;

    private static Task<Storage.HeadRow> Head(ModuleNode node) => node.Read(db => db.Heads.SingleAsync());

    private static Task<UserId?> VisibleTo(ModuleNode node, MessageView said) => node.Read(db => db.Messages.Where(message => message.Id == said.Id).Select(message => message.VisibleTo).SingleAsync());

    private static async Task<IReadOnlyList<ConversationId>> Inbox(ModuleNode node, UserId person, bool ended) =>
        [.. (await node.Ask(new GetInbox(person, false, ended, null, null))).Value.Conversations.Select(conversation => conversation.Id)];

    private sealed class Failing : IFactHandler<UserBlocked>
    {
        public bool Now { get; set; }

        public ValueTask Handle(UserBlocked fact, CancellationToken ct) => Now ? throw new StorageUnavailableException("on purpose") : default;
    }
}
