namespace MatchChat.Kernel.Redis;

/// <summary>
/// Port: the memory that all nodes share, where there is one. It may be slow, away or wiped at any moment; it makes things fast and wide, never correct.
/// </summary>
public interface IRedis
{
    /// <summary>Runs a script there, in one step. Waits `Redis:Timeout` at most, and not at all while Redis is known to be away: then the answer is null, and the caller goes on without.</summary>
    /// <param name="script">What to do.</param>
    /// <param name="keys">`KEYS` of the script; the prefix of this product is put before each.</param>
    /// <param name="arguments">`ARGV` of the script.</param>
    /// <param name="ct">Gives up waiting; the script may run all the same.</param>
    ValueTask<RedisReply?> Run(RedisScript script, IReadOnlyList<string> keys, IReadOnlyList<RedisArgument> arguments, CancellationToken ct);
}

/// <summary>Lua. Answers one value or a list of values, never lists within a list.</summary>
public sealed record RedisScript(string Text)
{
    /// <summary>
    /// With `now`, in milliseconds by Redis's own clock: what one node writes down another one judges, so no node's clock may count.
    /// </summary>
    public static RedisScript ByItsClock(string text) => new("local time = redis.call('TIME')\nlocal now = time[1] * 1000 + math.floor(time[2] / 1000)\n" + text);
}
