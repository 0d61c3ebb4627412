using MatchChat.Kernel;
using MatchChat.Kernel.Redis;

namespace MatchChat.Messaging.Caching;

/// <summary>
/// Of all nodes: `ws:conversation:{id}:users`, people and their connections by the end of a lease that their node renews, so a dead node's screens go dark by themselves.
/// What is open here is known without asking; Redis away: only that.
/// </summary>
internal sealed class ViewersOnRedis(IRedis redis) : IViewers
{
    private const int AtOnce = 500;

    /// <summary>Three times as long as <see cref="Jobs.ViewerLoop"/> takes to say so again.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static readonly RedisScript ShowScript = RedisScript.ByItsClock("""
        for i = 1, #KEYS do
          redis.call('ZADD', KEYS[i], now + ARGV[1], ARGV[i + 1])
          redis.call('PEXPIRE', KEYS[i], ARGV[1])
        end
        return 1
        """);

    private static readonly RedisScript HideScript = new("""
        for i = 1, #KEYS do redis.call('ZREM', KEYS[i], ARGV[i]) end
        return 1
        """);

    private static readonly RedisScript IsOpenScript = RedisScript.ByItsClock("""
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        for _, screen in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
          if string.sub(screen, 1, #ARGV[1]) == ARGV[1] then return 1 end
        end
        return 0
        """);

    private readonly ViewersInMemory own = new();

    public async ValueTask Show(ConversationId conversation, UserId user, string connection, CancellationToken ct)
    {
        var before = own.OpenOn(user, connection);
        await own.Show(conversation, user, connection, ct);
        await Put([new Screen(user, connection, conversation)], ct);
        // The oldest may have given way.
        await Take(before.Except(own.OpenOn(user, connection)), ct);
    }

    public async ValueTask Hide(ConversationId conversation, UserId user, string connection, CancellationToken ct)
    {
        await own.Hide(conversation, user, connection, ct);
        await Take([new Screen(user, connection, conversation)], ct);
    }

    public async ValueTask Forget(UserId user, string connection, CancellationToken ct)
    {
        var before = own.OpenOn(user, connection);
        await own.Forget(user, connection, ct);
        await Take(before, ct);
    }

    public async ValueTask<bool> IsOpen(ConversationId conversation, UserId user, CancellationToken ct) =>
        await own.IsOpen(conversation, user, ct) || (await redis.Run(IsOpenScript, [Key(conversation)], [$"{user}/"], ct))?.Number(0) == 1;

    public async ValueTask Renew(CancellationToken ct)
    {
        foreach (var some in own.All().Chunk(AtOnce)) await Put(some, ct);
    }

    private async ValueTask Put(Screen[] screens, CancellationToken ct) =>
        await redis.Run(ShowScript, [.. screens.Select(screen => Key(screen.Conversation))], [Lease, .. screens.Select(Member)], ct);

    private async ValueTask Take(IEnumerable<Screen> gone, CancellationToken ct)
    {
        var screens = gone.ToList();
        if (screens.Count > 0) await redis.Run(HideScript, [.. screens.Select(screen => Key(screen.Conversation))], [.. screens.Select(Member)], ct);
    }

    private static string Key(ConversationId conversation) => $"ws:conversation:{conversation}:users";

    private static RedisArgument Member(Screen screen) => $"{screen.User}/{screen.Connection}";
}
