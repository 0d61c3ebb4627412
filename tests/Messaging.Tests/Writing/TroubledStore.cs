using System.Data.Common;
using MatchChat.Kernel;
using MatchChat.Messaging.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Messaging.Tests.Writing;

/// <summary>The real statements on the real file, and the trouble that a test asks for.</summary>
internal sealed class TroubledStore : IMessageStore
{
    private readonly List<int> batches = [];
    private IMessageStore real = null!;
    private DbConnection? connection;
    private TaskCompletionSource? held;

    /// <summary>How many messages each batch tried to insert.</summary>
    public IReadOnlyList<int> Batches
    {
        get
        {
            lock (batches) return [.. batches];
        }
    }

    /// <summary>Called before the insert of a batch; may throw.</summary>
    public Action<IReadOnlyList<MessageRow>>? BeforeInsert { get; set; }

    /// <summary>Runs this statement just before the commit: `COMMIT` or `ROLLBACK` make the commit itself fail.</summary>
    public string? BeforeCommit { get; set; }

    /// <summary>Runs this statement before the heads are locked: what another transaction did just before this one began.</summary>
    public string? BeforeLock { get; set; }

    /// <summary>Called before a commit whose outcome is unknown is looked up; may throw.</summary>
    public Action? BeforeLookUp { get; set; }

    /// <summary>Called before the connection is dropped; may throw.</summary>
    public Action? BeforeForget { get; set; }

    /// <summary>How often answered messages were looked for.</summary>
    public int Lookups { get; private set; }

    public void Wrap(IServiceCollection services)
    {
        var before = services.Last(service => service.ServiceType == typeof(IMessageStore)).ImplementationFactory!;
        services.AddSingleton<IMessageStore>(provider =>
        {
            real = (IMessageStore)before(provider);
            return this;
        });
    }

    /// <summary>Batches wait until they are let go.</summary>
    public IDisposable Hold()
    {
        held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new Release(this);
    }

    public void LetGo() => held?.TrySetResult();

    /// <param name="code">An extended one says the plain one in its lowest byte.</param>
    public static SqliteException Failure(int code) => new("made by the test", code & 0xFF, code);

    public async ValueTask<DbConnection> Open(CancellationToken ct) => connection = await real.Open(ct);

    public ValueTask Forget()
    {
        BeforeForget?.Invoke();
        return real.Forget();
    }

    public async Task<Dictionary<ConversationId, HeadRow>> LockHeads(DbTransaction transaction, IReadOnlyList<ConversationId> inOrder, CancellationToken ct)
    {
        if (held is { } waiting) await waiting.Task;
        if (BeforeLock is { } statement) await Execute(statement, transaction, ct);
        BeforeLock = null;
        return await real.LockHeads(transaction, inOrder, ct);
    }

    public Task InsertHeads(DbTransaction transaction, IReadOnlyList<HeadRow> heads, IReadOnlyList<MemberRow> members, CancellationToken ct) =>
        real.InsertHeads(transaction, heads, members, ct);

    public Task<Dictionary<RepeatKey, KnownMessage>> FindKnown(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct) =>
        real.FindKnown(transaction, pending, ct);

    public Task<Dictionary<(ConversationId Conversation, long Seq), MessageRow>> FindAnswered(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct)
    {
        Lookups++;
        return real.FindAnswered(transaction, pending, ct);
    }

    public Task InsertMessages(DbTransaction transaction, IReadOnlyList<MessageRow> rows, CancellationToken ct)
    {
        lock (batches) batches.Add(rows.Count);
        BeforeInsert?.Invoke(rows);
        return real.InsertMessages(transaction, rows, ct);
    }

    public async Task UpdateHeads(DbTransaction transaction, IReadOnlyCollection<HeadRow> heads, CancellationToken ct)
    {
        await real.UpdateHeads(transaction, heads, ct);
        if (BeforeCommit is not { } statement) return;

        BeforeCommit = null;
        await Execute(statement, transaction, ct);
    }

    public Task<bool> IsCommitted(MessageRow row, CancellationToken ct)
    {
        BeforeLookUp?.Invoke();
        return real.IsCommitted(row, ct);
    }

    private async Task Execute(string statement, DbTransaction transaction, CancellationToken ct)
    {
        await using var command = connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed class Release(TroubledStore store) : IDisposable
    {
        public void Dispose() => store.LetGo();
    }
}
