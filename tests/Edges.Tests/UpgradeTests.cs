using System.Diagnostics.CodeAnalysis;
using MatchChat.Host.Database;
using MatchChat.Kernel.Persistence;
using MatchChat.TestKit;
using MatchChat.TestKit.SqlServer;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>The first start on SQL Server: one node at a time makes the tables, whatever the switch to snapshot reads does to everybody's sessions.</summary>
public sealed class UpgradeTests
{
    private readonly Server server = new();

    [Fact]
    public async Task Snapshot_reads_are_switched_on_before_the_lock_is_taken_and_the_tables_are_made_under_it()
    {
        await using var host = await Start();
        server.Done.ShouldBe(["snapshot reads on", "locked", "given back"]);
        server.MadeUnderLock.ShouldBeTrue();
        host.Log.Entries.ShouldNotContain(entry => entry.Id == 6001 || entry.Id == 6030 || entry.Id == 6032);
    }

    [Fact]
    public async Task Where_snapshot_reads_are_on_nobody_is_sent_away()
    {
        server.SnapshotReads = true;
        await using var host = await Start();
        server.Done.ShouldBe(["locked", "given back"]);
    }

    [Fact]
    public async Task Whose_session_is_ended_by_another_nodes_switch_finds_them_on_and_warns_nobody()
    {
        server.AnotherNodeSwitches = true;
        await using var host = await Start();
        server.Done.ShouldBe(["locked", "given back"]);
        host.Log.Entries.ShouldNotContain(entry => entry.Id == 6001);
    }

    [Fact]
    public async Task A_lock_that_cannot_be_given_back_does_not_undo_what_was_done()
    {
        server.KeepsLocks = true;
        await using var host = await Start();
        server.MadeUnderLock.ShouldBeTrue();
        host.Log.Entries.ShouldContain(entry => entry.Id == 6032);
    }

    [Fact]
    public async Task A_server_that_has_no_locks_is_done_without()
    {
        server.Lock = () => throw new NoSuchStatementException("sp_getapplock");
        await using (var host = await Start()) host.Log.Entries.ShouldContain(entry => entry.Id == 6030);

        server.Lock = () => -999;
        await using (var host = await Start()) host.Log.Entries.ShouldContain(entry => entry.Id == 6030);
    }

    [Fact]
    public async Task A_connection_that_is_lost_meanwhile_is_no_server_without_locks()
    {
        server.Lock = () => throw new SqliteException("lost", SQLitePCL.raw.SQLITE_IOERR);
        (await Should.ThrowAsync<SqliteException>(Start)).Message.ShouldBe("lost");
        server.HasMade.ShouldBeFalse();
    }

    [Theory]
    [InlineData(-1, "Another node")]
    [InlineData(-2, "answered -2")]
    [InlineData(-3, "answered -3")]
    public async Task A_lock_that_is_not_given_stops_the_start_and_says_why(int answer, string reason)
    {
        server.Lock = () => answer;
        (await Should.ThrowAsync<StorageUnavailableException>(Start)).Message.ShouldContain(reason);
        server.HasMade.ShouldBeFalse();
    }

    private Task<TestHost> Start() =>
        TestHost.Start(new HostSettings { Database = file => TestDatabase.EmulatedIn(file, new Emulation { Sent = server.Hears, Administration = server }) });

    /// <summary>What SQL Server's documentation says of locks by name and of the switch: it waits for every other session in the database, and after its time ends them.</summary>
    private sealed class Server : IAdministration
    {
        private readonly HashSet<object> ended = [];
        private object? holder;

        public bool SnapshotReads { get; set; }

        /// <summary>At the moment at which this one asks for it.</summary>
        public bool AnotherNodeSwitches { get; set; }

        public bool KeepsLocks { get; set; }

        /// <summary>What `sp_getapplock` answers.</summary>
        public Func<int> Lock { get; set; } = () => 0;

        public List<string> Done { get; } = [];

        public bool HasMade { get; private set; }

        public bool MadeUnderLock { get; private set; } = true;

        public void Hears(string statement)
        {
            if (!statement.Contains("CREATE TABLE", StringComparison.Ordinal)) return;

            HasMade = true;
            MadeUnderLock &= holder is not null;
        }

        public bool TryAnswer(string statement, object session, [NotNullWhen(true)] out object? answer)
        {
            if (ended.Contains(session)) throw new SessionEndedException();

            answer = statement switch
            {
                SqlServerUpgrade.SwitchSnapshotReadsOnText => Switch(session),
                SqlServerUpgrade.SnapshotReadsText => SnapshotReads ? 1 : 0,
                SqlServerUpgrade.ReleaseLockText => GiveBack(),
                _ when statement == SqlServerUpgrade.TakeLockText => Take(session),
                _ => null,
            };
            return answer is not null;
        }

        private int Switch(object session)
        {
            if (SnapshotReads) return 0;

            SnapshotReads = true;
            if (AnotherNodeSwitches) throw new SessionEndedException();

            if (holder is not null && holder != session) EndHolder();
            Done.Add("snapshot reads on");
            return 0;
        }

        private void EndHolder()
        {
            ended.Add(holder!);
            holder = null;
        }

        private int Take(object session)
        {
            var answer = Lock();
            if (answer < 0) return answer;

            holder = session;
            Done.Add("locked");
            return answer;
        }

        private int GiveBack()
        {
            if (KeepsLocks) throw new SessionEndedException();

            holder = null;
            Done.Add("given back");
            return 0;
        }
    }

    private sealed class SessionEndedException() : System.Data.Common.DbException("The session was ended.");
}
