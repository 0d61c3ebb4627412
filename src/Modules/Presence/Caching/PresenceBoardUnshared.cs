using MatchChat.Kernel;
using Microsoft.Extensions.Logging;

namespace MatchChat.Presence.Caching;

/// <summary>
/// The board of one of several nodes that share no memory: it knows its own people, and of nobody whether he is on another node, too. So nobody is told anything, and whoever asks is told that it is not known.
/// When somebody was seen last is true all the same, and is written down.
/// </summary>
internal sealed class PresenceBoardUnshared : IPresenceBoard
{
    private readonly PresenceBoardInMemory own;

    public PresenceBoardUnshared(PresenceOptions options, ILogger<PresenceBoardUnshared> log, TimeProvider time)
    {
        own = new PresenceBoardInMemory(options, time);
        PresenceLog.Unknown(log);
    }

    public bool MustRenew => false;

    public async ValueTask<Taken> Take(Lease lease, int most, CancellationToken ct)
    {
        await own.Take(lease, most, ct);
        return Taken.Another;
    }

    public ValueTask Leave(Lease lease, CancellationToken ct) => own.Leave(lease, ct);

    public async ValueTask<IReadOnlyList<UserId>> Renew(IReadOnlyList<Lease> leases, CancellationToken ct)
    {
        await own.Renew(leases, ct);
        return [];
    }

    public ValueTask<IReadOnlyList<Absence>> FindGone(int atMost, CancellationToken ct) => own.FindGone(atMost, ct);

    public async ValueTask<bool> Remove(UserId user, CancellationToken ct)
    {
        await own.Remove(user, ct);
        return false;
    }

    public ValueTask<IReadOnlySet<UserId>?> Present(IReadOnlyList<UserId> users, CancellationToken ct) => default;

    public ValueTask<IReadOnlyList<Absence>> Close(CancellationToken ct) => own.Close(ct);
}
