using System.Collections.Concurrent;
using MatchChat.Conversations;
using MatchChat.Conversations.Contracts;
using MatchChat.Host.Database;
using MatchChat.Infrastructure;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Storage;
using MatchChat.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Messaging.Tests.Reading;

/// <summary>
/// The modules with the real gate on a database of their own, and nothing that runs by itself. Messages and receipts are put into the tables directly, so what is read is not what our own writer believes.
/// People are new in every test, so tests share a room without meeting.
/// </summary>
public sealed class ReadingRoom : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly TestDatabase database;
    private readonly ServiceProvider services;

    public ReadingRoom()
        : this([])
    {
    }

    internal ReadingRoom(Dictionary<string, string?> settings)
    {
        database = TestDatabase.Of(folder.File("matchchat.db"));
        foreach (var (key, value) in database.Keys) settings[key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var known = new ServiceCollection().AddLogging().AddMetrics()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IClientPush, NoSockets>()
            .AddDatabase(configuration).AddInfrastructure(configuration).AddConversations().AddMessaging()
            .AddSingleton<IFactBus>(Told);
        if (database.Values == SqlValues.Sqlite) known.AddSingleton<StatementSpy>().AddSingleton<IDatabaseEngine>(provider => provider.GetRequiredService<StatementSpy>());
        database.Plug(known);
        services = known.BuildServiceProvider();
    }

    internal ManualTime Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    internal ToldFacts Told { get; } = new();

    internal Database<MessagingDbContext> Tables => Get<Database<MessagingDbContext>>();

    internal static UserId Somebody() => new(Guid.CreateVersion7());

    public async ValueTask InitializeAsync()
    {
        await database.Create();
        if (database.Values == SqlValues.Sqlite) await Execute("PRAGMA journal_mode=WAL");
        foreach (var schema in services.GetServices<ModuleSchema>())
        {
            await using var db = schema.NewContext();
            await db.Database.MigrateAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await database.Drop();
        folder.Dispose();
    }

    internal T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    internal async Task<Outcome<T>> Ask<T>(IRequest<T> request) => await Get<IMediator>().Ask(request, TestContext.Current.CancellationToken);

    /// <summary>What was asked for; a refusal is the test's failure.</summary>
    internal async Task<T> Gets<T>(IRequest<T> request) => (await Ask(request)).Value;

    /// <summary>The code of the refusal, with the field that is wrong where it names one; null where it was done.</summary>
    internal async Task<string?> Refusal<T>(IRequest<T> request)
    {
        var error = (await Ask(request)).Error;
        return error?.Fields is { } fields ? $"{error.Code} {string.Join(',', fields.Keys)}" : error?.Code;
    }

    internal Task<Talk> Match() => Match(Somebody(), Somebody());

    internal async Task<Talk> Match(UserId alice, UserId bob)
    {
        var made = await Gets(new CreateConversation(new MatchId(Guid.CreateVersion7()), [alice, bob]));
        return new Talk(this, made.Conversation.Id, alice, bob);
    }

    /// <summary>A conversation of several, which has no route yet.</summary>
    internal async Task<Talk> Group(params UserId[] people)
    {
        var id = new ConversationId(Guid.CreateVersion7());
        var now = Clock.GetUtcNow();
        await Execute("INSERT INTO conversations_conversations (id, kind, title, created_at) VALUES (@p0, 'group', 'friends', @p1)", id.Value, now);
        foreach (var person in people)
            await Execute("INSERT INTO conversations_participants (conversation_id, user_id, role, can_send, joined_at) VALUES (@p0, @p1, 'member', 1, @p2)", id.Value, person.Value, now);
        await Tables.Write(
            (db, _) =>
            {
                db.Heads.Add(new HeadRow { ConversationId = id });
                db.Members.AddRange(people.Select(person => new MemberRow { ConversationId = id, UserId = person, CreatedAt = now, UpdatedAt = now }));
                return Task.FromResult(true);
            },
            TestContext.Current.CancellationToken);
        return new Talk(this, id, people[0], people[1]);
    }

    internal Task Suspend(UserId person) => Gets(new SuspendUser(person, null, "spam", new Actor(Somebody(), Roles.Service)));

    internal async Task Execute(string sql, params object[] values)
    {
        var engine = Get<IDatabaseEngine>();
        await using var connection = engine.NewConnection();
        await engine.Open(connection, TestContext.Current.CancellationToken);
        await using var command = connection.Command(sql);
        for (var i = 0; i < values.Length; i++)
            command.Parameter($"@p{i}", values[i] switch { Guid id => engine.Values.Of(id), DateTimeOffset time => engine.Values.Of(time), var other => other });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    internal sealed class ToldFacts : IFactBus
    {
        private readonly ConcurrentQueue<IFact> told = new();

        public IReadOnlyList<TFact> All<TFact>() => [.. told.OfType<TFact>()];

        public ValueTask Publish(CommittedFacts facts, CancellationToken ct)
        {
            foreach (var fact in facts.Facts) told.Enqueue(fact);
            return default;
        }
    }

    private sealed class NoSockets : IClientPush
    {
        public void Push(ClientEvent @event, IReadOnlyList<UserId> users, string? exceptConnection = null)
        {
        }

        public bool IsConnected(UserId user) => false;
    }
}
