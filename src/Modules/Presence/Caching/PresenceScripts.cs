using MatchChat.Kernel.Redis;

namespace MatchChat.Presence.Caching;

/// <summary>
/// The board in Redis. `KEYS`: all leases, what the boards of people begin with, the mark of this memory. `ARGV`: lease time and grace in milliseconds, then what each script says.
/// The connection of somebody who left stands there as `left:…` until the grace is over.
/// </summary>
internal static class PresenceScripts
{
    private const string Common = """
        local leases, lease, grace = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])

        local function board(user) return KEYS[2] .. user .. ':status' end

        local function hasLeft(connection) return string.sub(connection, 1, 5) == 'left:' end

        local function put(user, connection, ends)
          redis.call('ZADD', board(user), ends, connection)
          redis.call('ZADD', leases, ends, user .. '/' .. connection)
          redis.call('PEXPIRE', board(user), ends - now + 3600000)
        end

        local function drop(user, connection)
          redis.call('ZREM', board(user), connection)
          redis.call('ZREM', leases, user .. '/' .. connection)
        end

        local function take(user, connection)
          local known = redis.call('EXISTS', board(user))
          for _, other in ipairs(redis.call('ZRANGE', board(user), 0, -1)) do
            if hasLeft(other) then drop(user, other) end
          end
          put(user, connection, now + lease)
          return known == 0
        end

        """;

    /// <summary>A person, a connection, and how many the person may have. 0: came online, 1: was present before, 2: has as many already. Those of a node that died count until their leases are over.</summary>
    public static readonly RedisScript Take = Script("""
        local others = 0
        for _, other in ipairs(redis.call('ZRANGEBYSCORE', board(ARGV[3]), '(' .. now, '+inf')) do
          if other ~= ARGV[4] and not hasLeft(other) then others = others + 1 end
        end
        if others >= tonumber(ARGV[5]) then return 2 end
        if take(ARGV[3], ARGV[4]) then return 0 end
        return 1
        """);

    /// <summary>
    /// 1 where a connection counts that is not known, which is one whose end could not be told in time; then pairs of person and connection.
    /// A grace that another connection outlives would only take room.
    /// </summary>
    public static readonly RedisScript Leave = Script("""
        local function leave(user, connection)
          local known = redis.call('ZSCORE', board(user), connection)
          if not known and (ARGV[3] == '0' or redis.call('ZSCORE', board(user), 'left:' .. connection)) then return end
          drop(user, connection)
          for _, other in ipairs(redis.call('ZRANGEBYSCORE', board(user), now + grace, '+inf')) do
            if not hasLeft(other) then return end
          end
          put(user, 'left:' .. connection, now + grace)
        end
        for i = 4, #ARGV, 2 do leave(ARGV[i], ARGV[i + 1]) end
        return 1
        """);

    /// <summary>Pairs of person and connection. Answers the people who came online.</summary>
    public static readonly RedisScript Renew = Script("""
        local came = {}
        for i = 3, #ARGV, 2 do
          local user, connection = ARGV[i], ARGV[i + 1]
          if redis.call('ZSCORE', board(user), connection) then
            put(user, connection, now + lease)
          elseif not redis.call('ZSCORE', board(user), 'left:' .. connection) and take(user, connection) then
            table.insert(came, user)
          end
        end
        return came
        """);

    /// <summary>How many at most, and a new mark for a memory that has none. Answers the mark, then pairs of person and when last heard of. Leases that ran out of people who are still there are cleared away.</summary>
    public static readonly RedisScript FindGone = Script("""
        local most = tonumber(ARGV[3])
        local mark = redis.call('GET', KEYS[3])
        if not mark then
          mark = ARGV[4]
          redis.call('SET', KEYS[3], mark)
        end
        local found, seen, count = {mark}, {}, 0
        for _, member in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, most * 4)) do
          if count == most then break end
          local user = string.sub(member, 1, 36)
          if not seen[user] then
            local all = redis.call('ZRANGE', board(user), 0, -1, 'WITHSCORES')
            local last, present = 0, #all == 0
            for i = 1, #all, 2 do
              local ends = tonumber(all[i + 1])
              if ends > now then present = true end
              last = math.max(last, ends - (hasLeft(all[i]) and grace or lease))
            end
            if present then
              drop(user, string.sub(member, 38))
            else
              seen[user], count = true, count + 1
              table.insert(found, user)
              table.insert(found, string.format('%.0f', last))
            end
          end
        end
        return found
        """);

    /// <summary>A person. 1: was there, and all leases had run out.</summary>
    public static readonly RedisScript Remove = Script("""
        local all = redis.call('ZRANGE', board(ARGV[3]), 0, -1, 'WITHSCORES')
        for i = 2, #all, 2 do
          if tonumber(all[i]) > now then return 0 end
        end
        for i = 1, #all, 2 do drop(ARGV[3], all[i]) end
        return #all > 0 and 1 or 0
        """);

    /// <summary>People. Answers the mark, empty where there is none, and those who are there.</summary>
    public static readonly RedisScript Present = Script("""
        local present = {redis.call('GET', KEYS[3]) or ''}
        for i = 3, #ARGV do
          if redis.call('EXISTS', board(ARGV[i])) == 1 then table.insert(present, ARGV[i]) end
        end
        return present
        """);

    private static RedisScript Script(string text) => RedisScript.ByItsClock(Common + text);
}
