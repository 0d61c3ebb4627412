using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Messaging.Contracts;
using MatchChat.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Messaging.Tests.Writing;

/// <summary>The process that made a conversation died before Messaging heard of it; the app repeats the match.</summary>
public sealed class BeginConversationTests
{
    private readonly BeginningsBook told = new();
    private readonly MatchId match = new(Guid.NewGuid());
    private readonly UserId alice = new(Guid.NewGuid());
    private readonly UserId bob = new(Guid.NewGuid());

    [Fact]
    public async Task A_repeated_match_gets_the_rows_that_it_lacks_and_its_people_are_told()
    {
        await using var node = await Start();
        var lost = await Matches(node);
        await Lose(node);
        (await Inbox(node, alice)).ShouldBeEmpty();

        (await Matches(node)).ShouldBe(lost);

        (await Inbox(node, alice)).ShouldBe([lost]);
        (await Inbox(node, bob)).ShouldBe([lost]);
        (await node.Read(db => db.Heads.CountAsync())).ShouldBe(1);
        (await told.Until(2)).ShouldAllBe(fact => fact.Conversation.Id == lost);
    }

    [Fact]
    public async Task An_ordinary_repeat_changes_nothing_and_tells_nobody()
    {
        await using var node = await Start();
        var first = await Matches(node);
        var said = (await node.Ask(new SendMessage(first, alice, new ClientMessageId(Guid.NewGuid()), "hi"))).Value;
        await node.Ask(new MarkAsRead(first, bob, said.Seq));

        (await Matches(node)).ShouldBe(first);

        (await node.Read(db => db.Heads.SingleAsync())).LastSeq.ShouldBe(1);
        (await node.Read(db => db.Members.SingleAsync(member => member.UserId == bob))).ReadSeq.ShouldBe(1);
        (await node.Ask(new CreateConversation(new MatchId(Guid.NewGuid()), [alice, bob]))).Refused.ShouldBeFalse();
        // The last one comes after whatever the repeat would have told.
        (await told.Until(2)).Select(fact => fact.Conversation.MatchId == match).ShouldBe([true, false]);
    }

    [Fact]
    public async Task Who_was_blocked_meanwhile_is_silenced_from_the_first_message()
    {
        await using var node = await Start();
        var lost = await Matches(node);
        await Lose(node);
        await node.Ask(new BlockUser(alice, bob));
        await Matches(node);

        await node.Ask(new SendMessage(lost, bob, new ClientMessageId(Guid.NewGuid()), "hello?"));

        (await node.Ask(new GetConversation(lost, alice))).Value.LastSeq.ShouldBe(0);
        (await node.Ask(new GetConversation(lost, bob))).Value.LastSeq.ShouldBe(1);
    }

    private Task<ModuleNode> Start() => ModuleNode.Start(services => services.AddSingleton(told).After<ConversationCreated, BeginningsBook>());

    private async Task<ConversationId> Matches(ModuleNode node) => (await node.Ask(new CreateConversation(match, [alice, bob]))).Value.Conversation.Id;

    private static Task Lose(ModuleNode node) => node.Tables.Write(
        async (db, ct) =>
        {
            db.Heads.RemoveRange(await db.Heads.ToListAsync(ct));
            db.Members.RemoveRange(await db.Members.ToListAsync(ct));
            return true;
        },
        CancellationToken.None).AsTask();

    private static async Task<IReadOnlyList<ConversationId>> Inbox(ModuleNode node, UserId person) =>
        [.. (await node.Ask(new GetInbox(person, false, false, null, null))).Value.Conversations.Select(conversation => conversation.Id)];

    /// <summary>Writes down which conversations people were told of.</summary>
    private sealed class BeginningsBook : IFactHandler<ConversationCreated>
    {
        private readonly List<ConversationCreated> facts = [];

        public async Task<IReadOnlyList<ConversationCreated>> Until(int count)
        {
            await Limits.Until(() => Count >= count, $"{count} beginnings told");
            lock (facts) return [.. facts];
        }

        public ValueTask Handle(ConversationCreated fact, CancellationToken ct)
        {
            lock (facts) facts.Add(fact);
            return default;
        }

        private int Count
        {
            get
            {
                lock (facts) return facts.Count;
            }
        }
    }
}
