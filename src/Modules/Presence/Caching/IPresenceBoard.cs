using MatchChat.Kernel;

namespace MatchChat.Presence.Caching;

/// <summary>One connection of one person.</summary>
internal readonly record struct Lease(UserId User, string Connection);

/// <summary>Somebody who is not there any more.</summary>
/// <param name="LastSeenAt">When the last connection ended, or was last heard of.</param>
internal readonly record struct Absence(UserId User, DateTimeOffset LastSeenAt);

/// <summary>What became of a lease that was asked for.</summary>
internal enum Taken
{
    /// <summary>The person was not present before: came online just now.</summary>
    First,

    Another,

    /// <summary>The person has as many already, on all nodes together; nothing was taken.</summary>
    TooMany,
}

/// <summary>
/// Port: who is connected, over all nodes. A person is present from the first lease on until <see cref="Remove"/>, which succeeds only when all leases have run out.
/// The grace after a connection is a short lease as well, so a reconnect within it is no change, whichever node it comes to, and a node that dies meanwhile is no special case.
/// </summary>
internal interface IPresenceBoard
{
    /// <param name="lease">To be taken; once more is the same.</param>
    /// <param name="most">Connections that the person may have. Looked at by a board that several nodes share: its own connections a node counts itself.</param>
    /// <param name="ct">Ends the wait.</param>
    ValueTask<Taken> Take(Lease lease, int most, CancellationToken ct);

    /// <summary>The connection is gone: its lease runs out after the grace. Nothing happens where it is unknown.</summary>
    ValueTask Leave(Lease lease, CancellationToken ct);

    /// <summary>Extends the leases of a node that is alive, and takes anew those that ran out while it was not heard. Answers the people who came online by that.</summary>
    ValueTask<IReadOnlyList<UserId>> Renew(IReadOnlyList<Lease> leases, CancellationToken ct);

    /// <summary>Something could not be written down, or was lost: the leases of this node are to be renewed now and not only when it is time.</summary>
    bool MustRenew { get; }

    /// <summary>People all of whose leases have run out, whoever took them.</summary>
    ValueTask<IReadOnlyList<Absence>> FindGone(int atMost, CancellationToken ct);

    /// <summary>Takes somebody off the board whose leases have all run out. True for exactly one caller: went offline just now.</summary>
    ValueTask<bool> Remove(UserId user, CancellationToken ct);

    /// <summary>Which of these people are present; null while nobody can say.</summary>
    ValueTask<IReadOnlySet<UserId>?> Present(IReadOnlyList<UserId> users, CancellationToken ct);

    /// <summary>This node ends. Answers the people whom nobody will find gone after it.</summary>
    ValueTask<IReadOnlyList<Absence>> Close(CancellationToken ct);
}
