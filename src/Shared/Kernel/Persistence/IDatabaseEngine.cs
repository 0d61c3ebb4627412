using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Kernel.Persistence;

public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>What a failed statement means for the one who sent it; recognised by the class of the error, never by its text.</summary>
public enum DatabaseFault
{
    /// <summary>Not the database's doing, or a refusal that nobody foresaw: it says something of the statement.</summary>
    None,

    /// <summary>A unique key is taken.</summary>
    Duplicate,

    /// <summary>Busy, deadlocked, overtaken by somebody else's change or cut off for a moment: the same work may succeed when repeated from its start.</summary>
    Contention,

    /// <summary>The data does not fit; repeating is useless.</summary>
    Data,

    /// <summary>The database cannot be reached or cannot write; the outcome of a commit is unknown.</summary>
    Unavailable,
}

/// <summary>The port to the database server: all that differs between providers outside a module's own `Storage/{Provider}` folder.</summary>
public interface IDatabaseEngine
{
    DatabaseProvider Provider { get; }

    /// <summary>How ids and times are stored.</summary>
    SqlValues Values { get; }

    /// <summary>`UseSqlite` or `UseSqlServer`, with this table as the history of the context's migrations.</summary>
    void Configure(DbContextOptionsBuilder options, string historyTable);

    /// <summary>A closed connection; <see cref="Open"/> brings it into the state that every connection of the product has.</summary>
    DbConnection NewConnection();

    ValueTask Open(DbConnection connection, CancellationToken ct);

    /// <summary>
    /// Takes this process's place in the line of writers, in the order of asking; leaves it when disposed.
    /// Where the server sorts writers out by itself there is no line.
    /// </summary>
    ValueTask<IDisposable> EnterWrite(CancellationToken ct);

    /// <summary>Begins a transaction that may write. Call it only inside <see cref="EnterWrite"/>.</summary>
    ValueTask<DbTransaction> BeginWrite(DbConnection connection, CancellationToken ct);

    /// <summary>Begins a transaction that only reads, and sees one state of the database from its first statement on where the server can do that.</summary>
    ValueTask<DbTransaction> BeginRead(DbConnection connection, CancellationToken ct);

    DatabaseFault Classify(Exception cause);
}

/// <summary>The database did not answer or could not write. An edge translates it to `storage.unavailable`: the outcome is unknown, the client repeats with the same id.</summary>
public sealed class StorageUnavailableException : Exception
{
    public StorageUnavailableException()
    {
    }

    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    public StorageUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Port: refuses at once while the database is known to be away, so that nobody waits for a connect time-out.</summary>
public interface IStorageGuard
{
    /// <summary>Runs it; throws <see cref="StorageUnavailableException"/> where <see cref="IDatabaseEngine.Classify"/> says unavailable, or while the circuit is open.</summary>
    ValueTask<T> Run<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken ct);
}
