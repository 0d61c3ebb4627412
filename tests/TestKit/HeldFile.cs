using Microsoft.Data.Sqlite;

namespace MatchChat.TestKit;

/// <summary>Another process has begun to write into the SQLite file, and does not end.</summary>
public sealed class HeldFile : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteTransaction transaction;

    public HeldFile(string file)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 60 }.ToString());
        connection.Open();
        transaction = connection.BeginTransaction(deferred: false);
    }

    public void Dispose()
    {
        transaction.Dispose();
        connection.Dispose();
    }
}
