using System.Globalization;
using MatchChat.Kernel;
using MatchChat.Messaging.Caching;
using MatchChat.Messaging.Storage;
using MatchChat.TestKit;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace MatchChat.Messaging.Tests.Caching;

[Trait("Needs", "server")]
public sealed class UnreadCacheOnRedisTests(RedisServer server) : UnreadCacheSpec, IAsyncDisposable
{
    private RedisAccess? access;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (access is not null) await access.DisposeAsync();
    }

    [Fact]
    public async Task Thousands_of_conversations_are_kept_in_steps()
    {
        var cache = await NewCache();
        var alice = new UserId(Guid.NewGuid());
        var counts = Enumerable.Range(1, 2_500).ToDictionary(_ => new ConversationId(Guid.NewGuid()), number => new CachedUnread(number, number * 2, number * 3));

        await cache.Keep(alice, counts, Ct);

        (await cache.Find(alice, counts.Keys, Ct)).ShouldBe(counts, ignoreOrder: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("3:4")]
    [InlineData("x:4:5")]
    [InlineData("-3:4:5")]
    [InlineData("3:4:5:6")]
    [InlineData("99999999999:4:5")]
    public async Task What_nobody_of_us_wrote_is_not_believed(string text)
    {
        var cache = await NewCache();
        var (alice, talk) = (new UserId(Guid.NewGuid()), new ConversationId(Guid.NewGuid()));
        await access!.Run("return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])", [$"unread:{alice}"], talk.ToString(), text);

        (await cache.Find(alice, [talk], Ct)).ShouldBeEmpty();
    }

    private protected override async ValueTask<IUnreadCache> NewCache()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        access = await server.OpenForOneTest();
        return new UnreadCacheOnRedis(access.Redis);
    }
}

[Trait("Needs", "server")]
public sealed class RecentMessagesOnRedisTests(RedisServer server) : RecentMessagesSpec, IAsyncDisposable
{
    private RedisAccess? access;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (access is not null) await access.DisposeAsync();
    }

    [Fact]
    public async Task A_row_comes_back_with_all_that_it_had_except_what_no_reader_needs()
    {
        var cache = await NewCache();
        var row = Row(1, "Grüße 👋 \0 \"\\");
        await cache.Keep(row.ConversationId, RecentMessages.Of(Head(row, 1), [row])!, Ct);

        var found = (await cache.Find(row.ConversationId, Ct))!.Rows.ShouldHaveSingleItem();

        foreach (var property in typeof(MessageRow).GetProperties().Where(property => property.Name != nameof(MessageRow.RequestHash)))
        {
            property.GetValue(row).ShouldNotBeNull($"{property.Name} is given by this test");
            property.GetValue(found).ShouldBe(property.GetValue(row), property.Name);
        }

        found.RequestHash.ShouldBeNull();
    }

    [Fact]
    public async Task It_is_kept_for_an_hour_from_the_last_change()
    {
        var cache = await NewCache();
        var row = Row(1, "one");
        await cache.Keep(row.ConversationId, RecentMessages.Of(Head(row, 1), [row])!, Ct);
        await access!.Run("return redis.call('PEXPIRE', KEYS[1], 600000)", [Key(row)]);

        await cache.Apply(Row(2, "two", row.ConversationId), Ct);

        (await access.Run("return redis.call('PTTL', KEYS[1])", [Key(row)])).Number(0).ShouldBeInRange(3_000_000, 3_600_000);
    }

    [Fact]
    public async Task Pages_of_the_longest_texts_are_not_kept_however_they_came_about()
    {
        var cache = await NewCache();
        var talk = new ConversationId(Guid.NewGuid());
        var rows = Enumerable.Range(1, 40).Select(seq => Row(seq, new string('a', 10_000), talk)).ToList();

        await cache.Keep(talk, RecentMessages.Of(Head(rows[^1], 40), rows)!, Ct);
        (await cache.Find(talk, Ct)).ShouldBeNull();

        await cache.Keep(talk, RecentMessages.Of(Head(rows[0], 1), [rows[0]])!, Ct);
        foreach (var row in rows.Skip(1).Take(10)) await cache.Apply(row, Ct);
        (await cache.Find(talk, Ct))!.Rows.Count.ShouldBe(11);
        foreach (var row in rows.Skip(11)) await cache.Apply(row, Ct);
        (await cache.Find(talk, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_page_from_which_a_row_is_missing_is_nothing()
    {
        var cache = await NewCache();
        var talk = new ConversationId(Guid.NewGuid());
        List<MessageRow> rows = [Row(1, "one", talk), Row(2, "two", talk), Row(3, "three", talk)];
        await cache.Keep(talk, RecentMessages.Of(Head(rows[^1], 3), rows)!, Ct);

        await access!.Run("return redis.call('HDEL', KEYS[1], '2')", [Key(rows[0])]);

        (await cache.Find(talk, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Many_changes_at_once_never_leave_what_never_was()
    {
        var cache = await NewCache();
        var talk = new ConversationId(Guid.NewGuid());
        var rows = Enumerable.Range(1, 200).Select(seq => Row(seq, seq.ToString(CultureInfo.InvariantCulture), talk)).ToList();
        await cache.Keep(talk, RecentMessages.Of(Head(rows[0], 1), [rows[0]])!, Ct);

        // Two nodes tell of the same changes.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(
            async () =>
            {
                foreach (var row in rows.Skip(1)) await cache.Apply(row, Ct);
            },
            Ct)));

        var found = (await cache.Find(talk, Ct))!;
        found.Revision.ShouldBe(200);
        found.Rows.Select(row => row.Content).ShouldBe(rows.TakeLast(RecentMessages.Most).Select(row => row.Content));
    }

    private protected override async ValueTask<IRecentMessages> NewCache()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        access = await server.OpenForOneTest();
        return new RecentMessagesOnRedis(access.Redis);
    }

    private static string Key(MessageRow row) => $"messages:{row.ConversationId}";

    private static HeadRow Head(MessageRow newest, long revision) => new() { ConversationId = newest.ConversationId, LastSeq = newest.Seq, Revision = revision };

    private static MessageRow Row(long seq, string content, ConversationId? talk = null) => new()
    {
        ConversationId = talk ?? new ConversationId(Guid.NewGuid()),
        Seq = seq,
        Revision = seq,
        Id = new MessageId(Guid.NewGuid()),
        SenderId = new UserId(Guid.NewGuid()),
        ClientMessageId = new ClientMessageId(Guid.NewGuid()),
        RequestHash = [1, 2, 3],
        Type = "text",
        Content = content,
        ReplyToSeq = 1,
        Mentions = "[{\"userId\":\"x\"}]",
        Metadata = "{\"a\":1}",
        VisibleTo = new UserId(Guid.NewGuid()),
        CreatedAt = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero).AddTicks(1),
        EditedAt = new DateTimeOffset(2026, 11, 21, 12, 0, 1, TimeSpan.Zero),
        DeletedAt = new DateTimeOffset(2026, 11, 21, 12, 0, 2, TimeSpan.Zero),
        OwnRevision = 4,
        OwnContent = "own",
        OwnMentions = "[]",
        OwnEditedAt = new DateTimeOffset(2026, 11, 21, 12, 0, 3, TimeSpan.Zero),
        OwnDeletedAt = new DateTimeOffset(2026, 11, 21, 12, 0, 4, TimeSpan.Zero),
    };
}
