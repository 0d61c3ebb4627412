using System.Diagnostics.Metrics;
using MatchChat.Host.Database;
using MatchChat.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

[Trait("Database", "SQLite")]
public sealed class CheckpointTests
{
    [Fact]
    public async Task A_reader_keeps_the_log_from_beginning_anew_and_that_is_noticed()
    {
        await using var town = await Town.Start();
        var (alice, _) = await town.Match("alice", "bob");
        var checkpoints = Checkpoints(town.Host);
        await using (var reader = new SqliteConnection($"Data Source={town.Store.File};Pooling=False"))
        {
            await reader.OpenAsync(TestContext.Current.CancellationToken);
            await using var reading = reader.BeginTransaction(deferred: true);
            Look(reader, reading);
            await alice.Says("after the reader began");

            (await checkpoints.Checkpoint(TestContext.Current.CancellationToken)).ShouldBeFalse();
            town.Host.Log.Entries.ShouldContain(entry => entry.Id == 6009);
        }

        (await checkpoints.Checkpoint(TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await alice.Says("the log is new")).Seq.ShouldBe(2);
        new FileInfo(town.Store.File + "-wal").Length.ShouldBeLessThan(1024 * 1024);
    }

    [Fact]
    public async Task While_a_node_runs_nobody_elses_last_connection_takes_the_file_for_itself_and_deletes_the_log()
    {
        await using var host = await TestHost.Start();
        for (var round = 0; round < 50; round++)
        {
            // What the node has open and does not use is closed, as after some quiet minutes; then another process comes and goes.
            SqliteConnection.ClearAllPools();
            host.Store.Execute("UPDATE shared_leases SET owner = owner WHERE 1 = 0");
            File.Exists(host.Store.File + "-wal").ShouldBeTrue();
        }
    }

    private static SqliteCheckpoints Checkpoints(TestHost host) => new(
        host.Services.GetRequiredService<SqliteEngine>(), host.Services.GetRequiredService<IMeterFactory>(), host.Services.GetRequiredService<ILogger<SqliteCheckpoints>>(), TimeProvider.System)
    {
        TooLong = 0,
    };

    private static void Look(SqliteConnection reader, SqliteTransaction reading)
    {
        using var command = reader.CreateCommand();
        command.Transaction = reading;
        command.CommandText = "SELECT COUNT(*) FROM messaging_heads";
        command.ExecuteScalar();
    }
}
