using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Domain;
using MatchChat.Conversations.Storage;
using MatchChat.Host.Database;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Conversations.Tests;

/// <summary>The module on a database of its own, with the real mediator, a clock that the test moves, and nobody else.</summary>
internal sealed class House : IAsyncDisposable
{
    public static readonly Actor Service = new(NewUser(), Roles.Service);

    private readonly TemporaryFolder folder = new();
    private readonly TestDatabase database;
    private readonly bool ownsDatabase;
    private readonly ServiceProvider services;
    private readonly IMediator mediator;

    private House(Dictionary<string, string?> keys, string? databaseFile = null)
    {
        var file = databaseFile ?? folder.File("matchchat.db");
        ownsDatabase = databaseFile is null;
        database = TestDatabase.Of(file);
        Store = new Store(file, database);
        foreach (var (key, value) in database.Keys) keys[key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(keys).Build();
        var known = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(Clock)
            .AddDatabase(configuration)
            .AddSingleton<IStorageGuard>(Storage)
            .AddSingleton<IFactBus>(Told)
            .AddSingleton(Guard)
            .AddMediator()
            .AddConversations()
            .On<ConversationCreated, SlowGuard>()
            .On<MatchRepeated, SlowGuard>()
            .On<ConversationEnded, SlowGuard>()
            .On<EndRepeated, SlowGuard>()
            .On<UserBlocked, SlowGuard>();
        // A file that is busy is tried again by the real clock: the test's own stands still.
        if (database.Values == SqlValues.Sqlite) known.AddSingleton<IDatabaseEngine>(new SqliteEngine($"Data Source={file}", TimeSpan.FromSeconds(30), TimeProvider.System));
        database.Plug(known);
        services = known.BuildServiceProvider();
        mediator = services.GetRequiredService<IMediator>();
    }

    public ManualTime Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    public HeldStorage Storage { get; } = new();

    public ToldFacts Told { get; } = new();

    public SlowGuard Guard { get; } = new();

    public Store Store { get; }

    private Database<ConversationsDbContext> Database => services.GetRequiredService<Database<ConversationsDbContext>>();

    public static UserId NewUser() => new(Guid.CreateVersion7());

    public static MatchId NewMatch() => new(Guid.CreateVersion7());

    public static async Task<House> Open(params (string Key, string? Value)[] keys)
    {
        var house = new House(keys.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));
        await house.Build();
        return house;
    }

    /// <summary>Another node on the same database, which hears nothing of what this one changes.</summary>
    public Task<House> SecondNode() => Task.FromResult(new House([], Store.File));

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public Task<Outcome<TReply>> Ask<TReply>(IRequest<TReply> request) => Ask(request, TestContext.Current.CancellationToken);

    public async Task<Outcome<TReply>> Ask<TReply>(IRequest<TReply> request, CancellationToken ct) => await mediator.Ask(request, ct);

    /// <summary>What was asked for; a refusal is the test's failure.</summary>
    public async Task<TReply> Get<TReply>(IRequest<TReply> request) => (await Ask(request)).Value;

    /// <summary>The code of the refusal; null where it was done.</summary>
    public async Task<string?> Refusal<TReply>(IRequest<TReply> request) => (await Ask(request)).Error?.Code;

    public async Task<ConversationInfo> Match(UserId one, UserId other) => (await Get(new CreateConversation(NewMatch(), [one, other]))).Conversation;

    /// <summary>A conversation of several, which has no route yet.</summary>
    public async Task<ConversationId> Group(params ParticipantRow[] people)
    {
        var id = people[0].ConversationId;
        await Database.Write(
            (tables, _) =>
            {
                tables.Conversations.Add(new ConversationRow { Id = id, Kind = Kinds.Group, Title = "friends", CreatedAt = Clock.GetUtcNow() });
                tables.Participants.AddRange(people);
                return Task.FromResult(true);
            },
            TestContext.Current.CancellationToken);
        return id;
    }

    public ParticipantRow In(ConversationId conversation, UserId user, bool canSend = true, bool left = false) => new()
    {
        ConversationId = conversation,
        UserId = user,
        Role = ParticipantRoles.Member,
        CanSend = canSend,
        JoinedAt = Clock.GetUtcNow(),
        LeftAt = left ? Clock.GetUtcNow() : null,
    };

    public Task<Outcome<Access>> Check(ConversationId conversation, UserId user, Act act = Act.Write) => Ask(new CheckAccess(conversation, user, act));

    /// <summary>The gate has just answered these people, so that it answers from memory now.</summary>
    public async Task Warm(ConversationId conversation, params UserId[] users)
    {
        foreach (var user in users) await Check(conversation, user);
    }

    public Task Suspend(UserId user, TimeSpan? term = null) => Get(new SuspendUser(user, term is { } some ? Clock.GetUtcNow() + some : null, "spam", Service));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Store.Dispose();
        if (ownsDatabase) await database.Drop();
        folder.Dispose();
    }

    private async Task Build()
    {
        var ct = TestContext.Current.CancellationToken;
        await database.Create();
        var engine = Get<IDatabaseEngine>();
        if (engine.Provider == DatabaseProvider.Sqlite) await MakeFile(engine, ct);

        await using var schema = Get<ModuleSchema>().NewContext();
        await schema.Database.MigrateAsync(ct);

        var options = new DbContextOptionsBuilder<AuditLog>();
        engine.Configure(options, "audit_migrations");
        await using var audit = new AuditLog(options.Options);
        await audit.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(ct);
    }

    private static async Task MakeFile(IDatabaseEngine engine, CancellationToken ct)
    {
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        await using var log = connection.Command("PRAGMA journal_mode=WAL");
        await log.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The one table here that is not the module's own.</summary>
    private sealed class AuditLog(DbContextOptions<AuditLog> options) : ModuleDbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => AuditRow.Map(modelBuilder, owner: true);
    }
}
