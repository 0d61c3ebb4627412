using MatchChat.Conversations;
using MatchChat.Conversations.Contracts;
using MatchChat.Host.Database;
using MatchChat.Infrastructure;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace MatchChat.Messaging.Tests.Writing;

/// <summary>The modules on a real database, without the edges: what a use case does to the tables and what it tells.</summary>
internal sealed class ModuleNode : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestDatabase database;
    private readonly IHost host;

    private ModuleNode(Func<string, TestDatabase> where, Action<IServiceCollection>? adjust, params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        database = where(folder.File("matchchat.db"));
        foreach (var (key, value) in database.Keys) builder.Configuration[key] = value;
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.Services.AddLogging().AddMetrics().AddSingleton<TimeProvider>(Clock).AddSingleton<IClientPush>(Push);
        builder.Services.AddDatabase(builder.Configuration).AddInfrastructure(builder.Configuration).AddConversations().AddMessaging();
        builder.Services.AddSingleton(Told).After<MessageAppended, FactBook>().After<MessageEdited, FactBook>().After<MessageDeleted, FactBook>()
            .After<MessageDelivered, FactBook>().After<MessageRead, FactBook>().After<NotificationRequested, FactBook>();
        builder.Services.RemoveAll<FactBook>();
        builder.Services.AddSingleton(Told);
        database.Plug(builder.Services);
        adjust?.Invoke(builder.Services);
        host = builder.Build();
    }

    public TestClock Clock { get; } = new();

    public PushBook Push { get; } = new();

    public FactBook Told { get; } = new();

    public IMediator Mediator => host.Services.GetRequiredService<IMediator>();

    public Database<MessagingDbContext> Tables => host.Services.GetRequiredService<Database<MessagingDbContext>>();

    public static Task<ModuleNode> Start(Action<IServiceCollection>? adjust = null, params (string Key, string Value)[] settings) => StartOn(TestDatabase.Of, adjust, settings);

    /// <param name="where">Its database, told apart by a file.</param>
    public static async Task<ModuleNode> StartOn(Func<string, TestDatabase> where, Action<IServiceCollection>? adjust = null, params (string Key, string Value)[] settings)
    {
        var node = new ModuleNode(where, adjust, settings);
        await node.database.Create();
        await node.host.StartAsync();
        return node;
    }

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    public async Task<Outcome<T>> Ask<T>(IRequest<T> request) => await Mediator.Ask(request, CancellationToken.None);

    /// <summary>A conversation of two new people.</summary>
    public async Task<Pair> Pair()
    {
        var (one, other) = (new UserId(Guid.NewGuid()), new UserId(Guid.NewGuid()));
        var made = await Ask(new CreateConversation(new MatchId(Guid.NewGuid()), [one, other]));
        return new Pair(this, made.Value.Conversation.Id, one, other);
    }

    public async Task<T> Read<T>(Func<MessagingDbContext, Task<T>> query) => await Tables.Read((db, _) => query(db), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await database.Drop();
        folder.Dispose();
    }
}

/// <summary>Two people and their conversation.</summary>
internal sealed record Pair(ModuleNode Node, ConversationId Conversation, UserId Alice, UserId Bob)
{
    public Task<Outcome<SentMessage>> Send(UserId sender, string text, ClientMessageId? clientId = null) =>
        Node.Ask(new SendMessage(Conversation, sender, clientId ?? new ClientMessageId(Guid.NewGuid()), text));

    public async Task<MessageView> Says(UserId sender, string text) => (await Send(sender, text)).Value.Message;

    public async Task<ReadPointer> Reads(UserId reader, long upTo) => (await Node.Ask(new MarkAsRead(Conversation, reader, upTo))).Value;

    public async Task Receives(UserId reader, long upTo) => (await Node.Ask(new MarkAsDelivered(Conversation, reader, upTo))).Refused.ShouldBeFalse();
}

/// <summary>The system's clock, which a test can move away from it in both directions.</summary>
internal sealed class TestClock : TimeProvider
{
    private long shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref shift));

    public void Move(TimeSpan by) => Interlocked.Add(ref shift, by.Ticks);
}

/// <summary>Writes down what the bus tells.</summary>
internal sealed class FactBook : IFactHandler<MessageAppended>, IFactHandler<MessageEdited>, IFactHandler<MessageDeleted>, IFactHandler<MessageDelivered>, IFactHandler<MessageRead>, IFactHandler<NotificationRequested>
{
    private readonly List<IFact> facts = [];
    private readonly SemaphoreSlim news = new(0);

    public ValueTask Handle(MessageAppended fact, CancellationToken ct) => Add(fact);

    public ValueTask Handle(MessageEdited fact, CancellationToken ct) => Add(fact);

    public ValueTask Handle(MessageDeleted fact, CancellationToken ct) => Add(fact);

    public ValueTask Handle(MessageDelivered fact, CancellationToken ct) => Add(fact);

    public ValueTask Handle(MessageRead fact, CancellationToken ct) => Add(fact);

    public ValueTask Handle(NotificationRequested fact, CancellationToken ct) => Add(fact);

    public IReadOnlyList<T> All<T>()
    {
        lock (facts) return [.. facts.OfType<T>()];
    }

    /// <summary>Waits until so many of a kind were told.</summary>
    public async Task<IReadOnlyList<T>> Until<T>(int count)
    {
        using var limit = new CancellationTokenSource(Limits.Patience);
        while (All<T>().Count < count) await news.WaitAsync(limit.Token);
        return All<T>();
    }

    private ValueTask Add(IFact fact)
    {
        lock (facts) facts.Add(fact);
        news.Release();
        return default;
    }
}

/// <summary>Everybody is connected, and what is pushed to them is written down.</summary>
internal sealed class PushBook : IClientPush
{
    private readonly List<(ClientEvent Event, IReadOnlyList<UserId> Users, string? Except)> pushes = [];

    public IReadOnlyList<(ClientEvent Event, IReadOnlyList<UserId> Users, string? Except)> All
    {
        get
        {
            lock (pushes) return [.. pushes];
        }
    }

    public void Push(ClientEvent @event, IReadOnlyList<UserId> users, string? exceptConnection = null)
    {
        lock (pushes) pushes.Add((@event, users, exceptConnection));
    }

    public bool IsConnected(UserId user) => true;
}
