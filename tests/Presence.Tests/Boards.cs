using MatchChat.Presence.Caching;

namespace MatchChat.Presence.Tests;

internal static class Boards
{
    /// <summary>Without a limit. True where it brought somebody online.</summary>
    public static async ValueTask<bool> Take(this IPresenceBoard board, Lease lease, CancellationToken ct) => await board.Take(lease, int.MaxValue, ct) == Taken.First;
}
