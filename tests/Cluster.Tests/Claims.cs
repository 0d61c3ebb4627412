using Microsoft.Data.Sqlite;

namespace MatchChat.Cluster.Tests;

internal static class Claims
{
    /// <summary>What nodes hold of the outbox is anybody's from now on, without the wait of thirty seconds.</summary>
    public static void RunOut(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=10");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE shared_outbox SET claimed_until = claimed_until - 300000000";
        command.ExecuteNonQuery();
    }
}
