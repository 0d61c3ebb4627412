using System.Collections.Concurrent;
using System.Globalization;
using MatchChat.Kernel;
using MatchChat.Kernel.Redis;

namespace MatchChat.Presence.Caching;

/// <summary>
/// The board that all nodes share. While Redis is away, a node that is alone answers from what it knows itself, and one of several says that it does not know: the others' people would look offline.
/// Back, or wiped: every node takes its leases anew, and tells the ends that it could not tell.
/// </summary>
internal sealed class PresenceBoardOnRedis(IRedis redis, PresenceOptions options, Deployment deployment, TimeProvider time) : IPresenceBoard
{
    private const int LeasesAtOnce = 500;

    // Full: dropped, and the lease runs out by itself.
    private const int MostUntold = 10_000;

    private static readonly string[] Keys = ["ws:leases", "ws:user:", "ws:mark"];

    private readonly PresenceBoardInMemory own = new(options, time);
    private readonly WrittenLeases written = new(options, time);
    private readonly ConcurrentQueue<Lease> untold = new();

    // Of the memory that has this node's leases, and of the one that was seen last: another mark is another memory, and knows nothing of them.
    private volatile string? mark;
    private volatile string? seenMark;
    private volatile bool missed;
    // From the first failure until all leases are taken anew.
    private volatile bool isBehind;

    public bool MustRenew => missed || seenMark != mark;

    private bool IsBehind => missed || isBehind;

    private bool IsAlone => !deployment.SeveralNodes;

    public async ValueTask<Taken> Take(Lease lease, int most, CancellationToken ct)
    {
        var sentAt = written.Begin(lease);
        var here = await own.Take(lease, most, ct);
        var reply = await Run(PresenceScripts.Take, [lease.User.ToString(), lease.Connection, most], ct);
        if (reply is null && !IsAlone) return Taken.Another;

        // Where it is alone, what it knows itself is what everybody was told.
        var taken = reply is null ? here : (Taken)reply.Number(0);
        if (taken is Taken.TooMany) await own.Leave(lease, ct);
        else written.Write(lease, sentAt);
        return taken;
    }

    public async ValueTask Leave(Lease lease, CancellationToken ct)
    {
        written.End(lease);
        await own.Leave(lease, ct);
        if (await Run(PresenceScripts.Leave, [0, lease.User.ToString(), lease.Connection], ct) is not null) return;

        if (untold.Count < MostUntold) untold.Enqueue(lease);
    }

    public async ValueTask<IReadOnlyList<UserId>> Renew(IReadOnlyList<Lease> leases, CancellationToken ct)
    {
        // Before it is tried, so that what fails or changes meanwhile asks for another round.
        if (missed) isBehind = true;
        missed = false;
        var renewedMark = seenMark;
        var cameHere = await own.Renew(leases, ct);
        var came = new List<UserId>();
        foreach (var some in leases.Chunk(LeasesAtOnce))
        {
            var sentAt = time.GetTimestamp();
            if (await Run(PresenceScripts.Renew, Pairs(some), ct) is not { } reply) return Missed(cameHere, came);

            var stayed = written.Running(some);
            came.AddRange(Enumerable.Range(0, reply.Count).Select(i => new UserId(Guid.Parse(reply.Text(i), CultureInfo.InvariantCulture))).Where(user => !stayed.Contains(user)));
            foreach (var lease in some) written.Write(lease, sentAt);
        }

        if (!await TellEnds(ct)) return Missed(cameHere, came);

        mark = renewedMark;
        isBehind = false;
        return came;
    }

    public async ValueTask<IReadOnlyList<Absence>> FindGone(int atMost, CancellationToken ct)
    {
        var goneHere = await own.FindGone(atMost, ct);
        if (await Run(PresenceScripts.FindGone, [atMost, Guid.CreateVersion7().ToString("N")], ct) is not { } reply) return IsAlone ? goneHere : [];

        // What only this node knew is of no more use.
        foreach (var absence in goneHere) await own.Remove(absence.User, ct);
        seenMark = reply.Text(0);
        var gone = new List<Absence>(reply.Count / 2);
        for (var i = 1; i < reply.Count; i += 2)
            gone.Add(new Absence(new UserId(Guid.Parse(reply.Text(i), CultureInfo.InvariantCulture)), DateTimeOffset.FromUnixTimeMilliseconds(reply.Number(i + 1))));
        return gone;
    }

    public async ValueTask<bool> Remove(UserId user, CancellationToken ct)
    {
        var removedHere = await own.Remove(user, ct);
        return await Run(PresenceScripts.Remove, [user.ToString()], ct) is { } reply ? reply.Number(0) == 1 : IsAlone && removedHere;
    }

    public async ValueTask<IReadOnlySet<UserId>?> Present(IReadOnlyList<UserId> users, CancellationToken ct)
    {
        if (users.Count == 0) return new HashSet<UserId>();

        // Asked before and after: the answer may be older than the renewal that ends in between.
        var wasBehind = IsBehind;
        if (await Run(PresenceScripts.Present, [.. users.Select(user => (RedisArgument)user.ToString())], ct) is not { } reply) return IsAlone ? await own.Present(users, ct) : null;

        var present = Enumerable.Range(1, reply.Count - 1).Select(i => new UserId(Guid.Parse(reply.Text(i), CultureInfo.InvariantCulture))).ToHashSet();
        var isWhole = !wasBehind && !IsBehind && (mark is null || mark == reply.Text(0));
        if (isWhole) return present;

        // Just back: until everybody has taken their leases anew, it knows less than there is.
        if (!IsAlone) return null;

        present.UnionWith(await own.Present(users, ct) ?? new HashSet<UserId>());
        return present;
    }

    /// <summary>Other nodes find them by their leases; where there is none, nobody does until the next start.</summary>
    public ValueTask<IReadOnlyList<Absence>> Close(CancellationToken ct) => IsAlone ? own.Close(ct) : new([]);

    private async ValueTask<bool> TellEnds(CancellationToken ct)
    {
        while (!untold.IsEmpty)
        {
            // Only this loop takes them away, and only once they are told.
            var some = untold.Take(LeasesAtOnce).ToArray();
            if (await Run(PresenceScripts.Leave, [1, .. Pairs(some)], ct) is null) return false;

            for (var i = 0; i < some.Length; i++) untold.TryDequeue(out _);
        }

        return true;
    }

    // Whom it has brought back before it broke off the next renewal finds there already.
    private IReadOnlyList<UserId> Missed(IReadOnlyList<UserId> cameHere, IReadOnlyList<UserId> came) => IsAlone ? cameHere : came;

    private async ValueTask<RedisReply?> Run(RedisScript script, RedisArgument[] arguments, CancellationToken ct)
    {
        var reply = await redis.Run(script, Keys, [options.LeaseTime, options.OfflineGrace, .. arguments], ct);
        // Whatever it was: leases may have run out meanwhile.
        if (reply is null) missed = true;
        return reply;
    }

    private static RedisArgument[] Pairs(Lease[] leases) => [.. leases.SelectMany(lease => new RedisArgument[] { lease.User.ToString(), lease.Connection })];
}
