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
    private readonly ConcurrentQueue<Lease> untold = new();
    private readonly string newMark = Guid.CreateVersion7().ToString("N");
    private string? mark;
    private volatile bool mustRenew;

    public bool MustRenew => mustRenew;

    private bool IsAlone => !deployment.SeveralNodes;

    public async ValueTask<bool> Take(Lease lease, CancellationToken ct)
    {
        var isFirstHere = await own.Take(lease, ct);
        if (await Run(PresenceScripts.Take, [lease.User.ToString(), lease.Connection], ct) is { } reply) return reply.Number(0) == 1;

        mustRenew = true;
        return IsAlone && isFirstHere;
    }

    public async ValueTask Leave(Lease lease, CancellationToken ct)
    {
        await own.Leave(lease, ct);
        if (await Run(PresenceScripts.Leave, [0, lease.User.ToString(), lease.Connection], ct) is not null) return;

        mustRenew = true;
        if (untold.Count < MostUntold) untold.Enqueue(lease);
    }

    public async ValueTask<IReadOnlyList<UserId>> Renew(IReadOnlyList<Lease> leases, CancellationToken ct)
    {
        // Before it is tried, so that what fails meanwhile asks for another round.
        mustRenew = false;
        var cameHere = await own.Renew(leases, ct);
        var came = new List<UserId>();
        foreach (var some in leases.Chunk(LeasesAtOnce))
        {
            if (await Run(PresenceScripts.Renew, Pairs(some), ct) is not { } reply) return Missed(cameHere);

            for (var i = 0; i < reply.Count; i++) came.Add(new UserId(Guid.Parse(reply.Text(i), CultureInfo.InvariantCulture)));
        }

        return await TellEnds(ct) ? came : Missed(cameHere);
    }

    public async ValueTask<IReadOnlyList<Absence>> FindGone(int atMost, CancellationToken ct)
    {
        var goneHere = await own.FindGone(atMost, ct);
        if (await Run(PresenceScripts.FindGone, [atMost, newMark], ct) is not { } reply) return IsAlone ? goneHere : [];

        // What only this node knew is of no more use.
        foreach (var absence in goneHere) await own.Remove(absence.User, ct);
        // Another mark is another memory: it knows nothing of this node's leases.
        if (Interlocked.Exchange(ref mark, reply.Text(0)) is { } before && before != reply.Text(0)) mustRenew = true;
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
        if (await Run(PresenceScripts.Present, [.. users.Select(user => (RedisArgument)user.ToString())], ct) is not { } reply) return IsAlone ? await own.Present(users, ct) : null;

        return Enumerable.Range(0, reply.Count).Select(i => new UserId(Guid.Parse(reply.Text(i), CultureInfo.InvariantCulture))).ToHashSet();
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

    private IReadOnlyList<UserId> Missed(IReadOnlyList<UserId> cameHere)
    {
        mustRenew = true;
        return IsAlone ? cameHere : [];
    }

    private ValueTask<RedisReply?> Run(RedisScript script, RedisArgument[] arguments, CancellationToken ct) =>
        redis.Run(script, Keys, [options.LeaseTime, options.OfflineGrace, .. arguments], ct);

    private static RedisArgument[] Pairs(Lease[] leases) => [.. leases.SelectMany(lease => new RedisArgument[] { lease.User.ToString(), lease.Connection })];
}
