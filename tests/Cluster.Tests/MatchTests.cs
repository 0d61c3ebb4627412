using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace MatchChat.Cluster.Tests;

/// <summary>What the matching service tells by the broker.</summary>
[Trait("Needs", "server")]
public sealed class MatchTests(SharedBroker broker)
{
    private const string Dead = "matchchat.matches.dead";

    [Fact]
    public async Task A_match_gets_its_conversation_and_its_end_ends_it_however_often_it_is_told()
    {
        await using var town = await broker.Town();
        await using var app = await MatchingService.Connect((await broker.Running()).Uri);
        var (alice, bob) = (town.Person("alice", on: 1), town.Person("bob", on: 2));
        var (phone, tablet) = (await alice.Connects(), await bob.Connects());
        await using var ended = await Listener.Bind((await broker.Running()).Uri, "conversation.ended");
        var match = Guid.CreateVersion7();

        await app.Tells("match.created", match, alice, bob);
        await app.Tells("match.created", match, alice, bob);
        var made = (await phone.Next("ConversationCreated")).As<Conversation>();
        await tablet.Next("ConversationCreated");
        made.MatchId.ShouldBe(match);

        await app.Tells("match.ended", match, alice, bob);
        await app.Tells("match.ended", match, alice, bob);
        await phone.Next("ConversationEnded");
        await tablet.Next("ConversationEnded");
        // After the end a beginning is a late one.
        await app.Tells("match.created", match, alice, bob);
        await Became(town, "done", 5);
        // An end that is told again is no new fact: what comes after it has come, so what did not come before will not come.
        await ended.Next(told => told.GetProperty("data").GetProperty("conversation").GetProperty("matchId").GetGuid() == match);
        var next = Guid.CreateVersion7();
        await app.Tells("match.ended", next, alice, bob);
        (await ended.Next(_ => true)).GetProperty("data").GetProperty("conversation").GetProperty("matchId").GetGuid().ShouldBe(next);
        town.Store.Count("conversations_conversations", "match_id = ?", match).ShouldBe(1);
        town.Store.Count("conversations_conversations", "match_id = ? AND ended_at IS NULL", match).ShouldBe(0);
        town.Store.Count("conversations_conversations", "match_id = ? AND end_reason = 'unmatched'", match).ShouldBe(1);
    }

    [Fact]
    public async Task An_end_that_comes_before_its_beginning_leaves_nothing_to_write_in()
    {
        await using var town = await broker.Town();
        await using var app = await MatchingService.Connect((await broker.Running()).Uri);
        var (alice, bob) = (town.Person("alice", on: 1), town.Person("bob", on: 2));
        var match = Guid.CreateVersion7();
        await app.Tells("match.ended", match, alice, bob);
        await app.Tells("match.created", match, alice, bob);
        await Became(town, "done", 2);
        town.Store.Count("conversations_conversations", "match_id = ? AND ended_at IS NULL", match).ShouldBe(0);
    }

    [Theory]
    [InlineData("match.created", "not json at all", "not of the form")]
    [InlineData("match.created", "{}", "not of the form")]
    [InlineData("match.created", """{"matchId":"0192d3a0-0000-7000-8000-000000000001","user1Id":"0192d3a0-0000-7000-8000-000000000002","user2Id":"0192d3a0-0000-7000-8000-000000000002"}""", "request.invalid")]
    [InlineData("match.renamed", """{"matchId":"0192d3a0-0000-7000-8000-000000000001"}""", "unknown kind")]
    public async Task What_can_never_be_followed_is_among_the_dead_with_the_reason_and_holds_nobody_up(string kind, string body, string reason)
    {
        await using var town = await broker.Town();
        await using var app = await MatchingService.Connect((await broker.Running()).Uri);
        await app.TellsRaw(kind, body);
        var match = Guid.CreateVersion7();
        await app.Tells("match.created", match, town.Person("alice", on: 1), town.Person("bob", on: 2));

        await Limits.Until(() => town.Store.Count("conversations_conversations", "match_id = ?", match) == 1, "the next match followed");
        var dead = await app.TakesDead();
        dead.Body.ShouldBe(body);
        dead.Reason.ShouldContain(reason);
        dead.RoutingKey.ShouldBe(Dead);
        await Became(town, "dead", 1);
    }

    [Fact]
    public async Task A_match_that_is_known_with_other_people_is_among_the_dead()
    {
        await using var town = await broker.Town();
        await using var app = await MatchingService.Connect((await broker.Running()).Uri);
        var match = Guid.CreateVersion7();
        await app.Tells("match.created", match, town.Person("alice", on: 1), town.Person("bob", on: 2));
        await app.Tells("match.created", match, town.Person("alice", on: 1), town.Person("carol", on: 2));
        (await app.TakesDead()).Reason.ShouldContain("match.other_participants");
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task While_the_database_does_not_write_events_wait_and_none_dies()
    {
        await using var town = await broker.Town(("Database:LockWait", "00:00:00.200"));
        await using var app = await MatchingService.Connect((await broker.Running()).Uri);
        var match = Guid.CreateVersion7();
        using (new HeldFile(town.Store.File))
        {
            await app.Tells("match.created", match, town.Person("alice", on: 1), town.Person("bob", on: 2));
            await Limits.Until(async () => await Count(town, "waited") >= 2, "the event tried twice");
            (await app.CountDead()).ShouldBe(0u);
        }

        await Limits.Until(() => town.Store.Count("conversations_conversations", "match_id = ?", match) == 1, "followed when the database is back", TimeSpan.FromSeconds(60));
        await Became(town, "done", 1);
        (await app.CountDead()).ShouldBe(0u);
    }

    private static Task Became(TwoNodes town, string result, int count) => Limits.Until(async () => await Count(town, result) == count, $"{count} event(s) {result}");

    private static async Task<double> Count(TwoNodes town, string result)
    {
        var name = $$"""matchchat_broker_matches_total{result="{{result}}"}""";
        return await TwoNodes.Metric(town.Node(1), name) + await TwoNodes.Metric(town.Node(2), name);
    }

    /// <summary>The app's matching service, and whoever looks after what is dead.</summary>
    private sealed class MatchingService(IConnection connection, IChannel channel) : IAsyncDisposable
    {
        public static async Task<MatchingService> Connect(string uri)
        {
            var connection = await new ConnectionFactory { Uri = new Uri(uri) }.CreateConnectionAsync();
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
            // The nodes declare it, and an event before that would go nowhere.
            await Limits.Until(async () => await Exists(connection), "queue for match events");
            return new MatchingService(connection, channel);
        }

        public Task Tells(string kind, Guid match, Person one, Person other) => TellsRaw(
            kind,
            string.Create(CultureInfo.InvariantCulture, $$"""{"matchId":"{{match}}","user1Id":"{{one.Id}}","user2Id":"{{other.Id}}","occurredAt":"{{DateTimeOffset.UtcNow:O}}"}"""));

        public async Task TellsRaw(string kind, string body) => await channel.BasicPublishAsync("dating.matches", kind, Encoding.UTF8.GetBytes(body));

        public async Task<(string Body, string Reason, string RoutingKey)> TakesDead()
        {
            BasicGetResult? dead = null;
            await Limits.Until(async () => (dead = await channel.BasicGetAsync(Dead, autoAck: true)) is not null, "a dead event");
            return (Encoding.UTF8.GetString(dead!.Body.Span), Encoding.UTF8.GetString((byte[])dead.BasicProperties.Headers!["x-reason"]!), dead.RoutingKey);
        }

        public Task<uint> CountDead() => channel.MessageCountAsync(Dead);

        public async ValueTask DisposeAsync()
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }

        private static async Task<bool> Exists(IConnection connection)
        {
            try
            {
                await using var asking = await connection.CreateChannelAsync();
                await asking.QueueDeclarePassiveAsync("matchchat.matches");
                return true;
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
            {
                return false;
            }
        }
    }
}
