using MatchChat.Host.Database;
using MatchChat.Kernel.Persistence;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>Several nodes on one SQLite file: none of them keeps the others waiting.</summary>
[Trait("Database", "SQLite")]
public sealed class TurnTests
{
    /// <summary>Times that each of them writes.</summary>
    private const int Turns = 1_500;

    /// <summary>Of the others while one waits. With turns it is a handful; up to 620 on a busy machine, where a try comes late, however many turns there are. Without them it is, of three nodes, all that another one has to write, and more.</summary>
    private const int LongestRun = 1_100;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whoever_writes_without_a_pause_lets_the_others_in(int nodes)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("matchchat.db");
        await Make(file);
        var book = new Book(nodes);
        var written = await Task.WhenAll(Enumerable.Range(0, nodes).Select(node => Task.Run(() => Write(file, node, book))));
        written.Sum().ShouldBe(nodes * Turns);
        book.LongestRun.ShouldBeLessThanOrEqualTo(LongestRun);
        (await Read(file)).ShouldBe(nodes * Turns);
    }

    [Fact]
    public async Task The_wait_in_the_line_and_the_wait_for_the_file_are_one_wait()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var file = folder.File("matchchat.db");
        await Make(file);
        using var elsewhere = new SqliteEngine($"Data Source={file};Pooling=False", Minutes(5), TimeProvider.System);
        await using var other = elsewhere.NewConnection();
        await elsewhere.Open(other, ct);
        await using var longOne = await elsewhere.BeginWrite(other, ct);

        var clock = new ManualTime();
        using var engine = new SqliteEngine($"Data Source={file};Pooling=False", Minutes(5), clock);
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        var first = await engine.EnterWrite(ct);
        var second = engine.EnterWrite(ct).AsTask();
        clock.Pass(Minutes(4));
        first.Dispose();
        using var place = await second.Within("a place in the line");
        var write = engine.BeginWrite(connection, ct).AsTask();
        clock.Pass(Minutes(2));
        await Should.ThrowAsync<StorageUnavailableException>(() => write.Within("the end of the wait"));
    }

    [Fact]
    public async Task Whoever_comes_next_has_a_patience_of_his_own()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var file = folder.File("matchchat.db");
        await Make(file);
        var clock = new ManualTime();
        using var engine = new SqliteEngine($"Data Source={file};Pooling=False", Minutes(5), clock);
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        (await engine.EnterWrite(ct)).Dispose();
        clock.Pass(Minutes(6));

        using var elsewhere = new SqliteEngine($"Data Source={file};Pooling=False", Minutes(5), TimeProvider.System);
        await using var other = elsewhere.NewConnection();
        await elsewhere.Open(other, ct);
        Task<System.Data.Common.DbTransaction> write;
        using var place = await engine.EnterWrite(ct);
        await using (await elsewhere.BeginWrite(other, ct))
        {
            write = engine.BeginWrite(connection, ct).AsTask();
            clock.Pass(Minutes(4));
        }

        await using var transaction = await write.Within("the lock of the file");
    }

    private static TimeSpan Minutes(int count) => TimeSpan.FromMinutes(count);

    private static async Task<int> Write(string file, int node, Book book)
    {
        var ct = TestContext.Current.CancellationToken;
        using var engine = new SqliteEngine($"Data Source={file};Pooling=False", TimeSpan.FromMinutes(2), TimeProvider.System);
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        var written = 0;
        while (written < Turns)
        {
            using var line = await engine.EnterWrite(ct);
            book.Waits(node);
            await using var transaction = await engine.BeginWrite(connection, ct);
            book.Writes(node);
            await using var command = connection.Command("UPDATE counter SET value = value + 1");
            command.Transaction = transaction;
            written += await command.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
        }

        book.Leaves(node);
        return written;
    }

    private static async Task Make(string file)
    {
        using var engine = new SqliteEngine($"Data Source={file};Pooling=False", TimeSpan.FromSeconds(30), TimeProvider.System);
        await using var connection = engine.NewConnection();
        await engine.Open(connection, TestContext.Current.CancellationToken);
        await using var command = connection.Command("PRAGMA journal_mode=WAL; CREATE TABLE counter (value INTEGER NOT NULL); INSERT INTO counter VALUES (0);");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<long> Read(string file)
    {
        using var engine = new SqliteEngine($"Data Source={file};Pooling=False", TimeSpan.FromSeconds(30), TimeProvider.System);
        await using var connection = engine.NewConnection();
        await engine.Open(connection, TestContext.Current.CancellationToken);
        await using var command = connection.Command("SELECT value FROM counter");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Who has written how often since somebody waits. Counted, not timed: on a busy machine everything takes long.</summary>
    private sealed class Book(int nodes)
    {
        private readonly int[] passedBy = new int[nodes];
        private readonly bool[] waiting = new bool[nodes];
        private readonly Lock gate = new();

        public int LongestRun { get; private set; }

        public void Waits(int node)
        {
            lock (gate) (waiting[node], passedBy[node]) = (true, 0);
        }

        public void Writes(int node)
        {
            lock (gate)
            {
                waiting[node] = false;
                for (var other = 0; other < waiting.Length; other++)
                {
                    if (waiting[other]) LongestRun = Math.Max(LongestRun, ++passedBy[other]);
                }
            }
        }

        public void Leaves(int node)
        {
            lock (gate) waiting[node] = false;
        }
    }
}
