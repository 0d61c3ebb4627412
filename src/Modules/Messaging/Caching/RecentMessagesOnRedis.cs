using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MatchChat.Kernel;
using MatchChat.Kernel.Redis;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Caching;

/// <summary>
/// Of all nodes: `messages:{conversation}`, a hash of its numbers and of the rows by seq, for an hour after the last change. It holds rows as they are in the table, whoever sees them:
/// what this viewer may see is decided by whoever reads them, as with rows from SQL.
/// </summary>
internal sealed class RecentMessagesOnRedis(IRedis redis) : IRecentMessages
{
    private const string Revision = "revision";

    // Of a whole page: the longest texts are read from SQL, or a few conversations could fill a small Redis.
    private const int MostBytes = 256 * 1024;

    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private static readonly JsonSerializerOptions Format = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly RedisScript FindScript = new("return redis.call('HGETALL', KEYS[1])");

    private static readonly RedisScript DropScript = new("return redis.call('DEL', KEYS[1])");

    /// <summary>Time, revision, first seq, last seq, bytes, then the rows. Unless newer ones are there, or more of the same.</summary>
    private static readonly RedisScript KeepScript = new("""
        local kept = redis.call('HMGET', KEYS[1], 'revision', 'first', 'last')
        local revision, rows = tonumber(kept[1]), ARGV[4] - ARGV[3]
        if revision and (revision > tonumber(ARGV[2]) or (revision == tonumber(ARGV[2]) and kept[3] - kept[2] >= rows)) then return 0 end
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'first', ARGV[3], 'last', ARGV[4], 'bytes', ARGV[5])
        for i = 6, #ARGV do redis.call('HSET', KEYS[1], string.format('%.0f', ARGV[3] + i - 6), ARGV[i]) end
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        return 1
        """);

    /// <summary>Time, most rows, most bytes, revision, seq, row. The next change is applied, a known one is ignored, one that comes too early drops what is kept.</summary>
    private static readonly RedisScript ApplyScript = new("""
        local kept = redis.call('HMGET', KEYS[1], 'revision', 'first', 'last', 'bytes')
        if not kept[1] then return 0 end
        local revision, first, last, bytes = tonumber(kept[1]), tonumber(kept[2]), tonumber(kept[3]), tonumber(kept[4])
        local changed, seq = tonumber(ARGV[4]), tonumber(ARGV[5])
        if changed <= revision then return 0 end
        if changed ~= revision + 1 or seq > last + 1 then return redis.call('DEL', KEYS[1]) end
        if seq >= first then
          bytes = bytes + #ARGV[6] - redis.call('HSTRLEN', KEYS[1], ARGV[5])
          redis.call('HSET', KEYS[1], ARGV[5], ARGV[6])
          last = math.max(last, seq)
        end
        while last - first >= tonumber(ARGV[2]) do
          local oldest = string.format('%.0f', first)
          bytes = bytes - redis.call('HSTRLEN', KEYS[1], oldest)
          redis.call('HDEL', KEYS[1], oldest)
          first = first + 1
        end
        if bytes > tonumber(ARGV[3]) then return redis.call('DEL', KEYS[1]) end
        redis.call('HSET', KEYS[1], 'revision', ARGV[4], 'first', string.format('%.0f', first), 'last', string.format('%.0f', last), 'bytes', string.format('%.0f', bytes))
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        return 1
        """);

    public bool IsNear => false;

    // Another node may have read it.
    public bool MayHold(ConversationId conversation) => true;

    public async ValueTask<RecentMessages?> Find(ConversationId conversation, CancellationToken ct)
    {
        if (await redis.Run(FindScript, [Key(conversation)], [], ct) is not { Count: > 0 } reply) return null;

        var revision = 0L;
        var rows = new List<MessageRow>(reply.Count / 2);
        for (var i = 0; i < reply.Count; i += 2)
        {
            if (reply.Text(i) == Revision) revision = reply.Number(i + 1);
            else if (char.IsAsciiDigit(reply.Text(i)[0]) && !TryRead(reply.Bytes(i + 1), rows)) return null;
        }

        rows.Sort((one, other) => one.Seq.CompareTo(other.Seq));
        // Built as from a table: rows that do not reach the head without a hole are nothing.
        return rows.Count == 0 ? null : RecentMessages.Of(new HeadRow { ConversationId = conversation, LastSeq = rows[^1].Seq, Revision = revision }, rows);
    }

    public async ValueTask Keep(ConversationId conversation, RecentMessages messages, CancellationToken ct)
    {
        var rows = messages.Rows.Select(Bytes).ToList();
        var bytes = rows.Sum(row => (long)row.Length);
        if (bytes > MostBytes) await Drop(conversation, ct);
        else await redis.Run(KeepScript, [Key(conversation)], [KeptFor, messages.Revision, messages.Rows[0].Seq, messages.Rows[^1].Seq, bytes, .. rows.Select(row => (RedisArgument)row)], ct);
    }

    public async ValueTask Apply(MessageRow changed, CancellationToken ct) =>
        await redis.Run(ApplyScript, [Key(changed.ConversationId)], [KeptFor, RecentMessages.Most, MostBytes, changed.Revision, changed.Seq.ToString(CultureInfo.InvariantCulture), Bytes(changed)], ct);

    public async ValueTask Drop(ConversationId conversation, CancellationToken ct) => await redis.Run(DropScript, [Key(conversation)], [], ct);

    private static string Key(ConversationId conversation) => $"messages:{conversation}";

    /// <summary>False where a node of another version wrote it in another form: not there, as far as this one goes.</summary>
    private static bool TryRead(byte[]? bytes, List<MessageRow> rows)
    {
        try
        {
            rows.Add(JsonSerializer.Deserialize<MessageRow>(bytes, Format)!);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Bytes(MessageRow row) => JsonSerializer.SerializeToUtf8Bytes(row, Format);
}
